// What dawn.node (npm package webgpu) needs from its host on Linux.
//
//   openVulkan(path: string): void      opens Vulkan's loader, so that Dawn, which asks for it by name, finds it open
//   copyMappedMemory(path: string): void  after dawn.node was loaded from this path: its mapped buffers become copies
//
// Both throw ERR_DLOPEN_FAILED with a sentence.
//
// Not RTLD_GLOBAL as in loader.cc: the loader searches the whole process for Vulkan's functions, would find its own, and call itself for
// ever.
//
// Electron's V8 keeps the memory of all ArrayBuffers in one place and refuses napi_create_external_arraybuffer, by which dawn.node hands out
// mapped buffers. That call of dawn.node alone is led to a function that copies; what is mapped for reading is the same, what is mapped for
// writing is lost, so nobody may do that (engine/backend/webgpu-device.ts writes through the queue).
#include <node_api.h>

#include <cstring>
#include <string>

#ifdef __linux__
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

napi_status CopyOfExternalMemory(napi_env env, void* data, size_t length, napi_finalize release, void* hint, napi_value* result) {
  void* copy = nullptr;
  const napi_status status = napi_create_arraybuffer(env, length, &copy, result);
  if (status != napi_ok) return status;
  if (length > 0) std::memcpy(copy, data, length);
  if (release != nullptr) release(env, data, hint);
  return napi_ok;
}

#ifdef __linux__

// Points one slot of a library's table of imported functions elsewhere.
bool WriteSlot(ElfW(Addr) slot, void* function) {
  const ElfW(Addr) page_size = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
  const ElfW(Addr) page = slot & ~(page_size - 1);
  if (mprotect(reinterpret_cast<void*>(page), slot + sizeof(void*) - page, PROT_READ | PROT_WRITE) != 0) return false;
  *reinterpret_cast<void**>(slot) = function;
  return true;
}

// Leads one library's calls of an imported function to another one; how many slots were written.
int Redirect(const link_map* library, const char* imported, void* function) {
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  const ElfW(Rela)* tables[2] = {nullptr, nullptr};
  size_t sizes[2] = {0, 0};
  for (const ElfW(Dyn)* entry = library->l_ld; entry->d_tag != DT_NULL; ++entry) {
    switch (entry->d_tag) {
      case DT_SYMTAB: symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr); break;
      case DT_STRTAB: names = reinterpret_cast<const char*>(entry->d_un.d_ptr); break;
      case DT_JMPREL: tables[0] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
      case DT_PLTRELSZ: sizes[0] = entry->d_un.d_val; break;
      case DT_RELA: tables[1] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
      case DT_RELASZ: sizes[1] = entry->d_un.d_val; break;
      default: break;
    }
  }
  if (symbols == nullptr || names == nullptr) return 0;
  int written = 0;
  for (int table = 0; table < 2; ++table) {
    const size_t count = tables[table] == nullptr ? 0 : sizes[table] / sizeof(ElfW(Rela));
    for (size_t i = 0; i < count; ++i) {
      const ElfW(Rela)& relocation = tables[table][i];
      const char* name = names + symbols[ELF64_R_SYM(relocation.r_info)].st_name;
      if (std::strcmp(name, imported) == 0 && WriteSlot(library->l_addr + relocation.r_offset, function)) ++written;
    }
  }
  return written;
}

const char* OpenVulkan(const char* path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL) == nullptr ? dlerror() : nullptr; }

const char* CopyMappedMemory(const char* path) {
  void* handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return "dawn.node is not loaded";
  link_map* library = nullptr;
  const bool known = dlinfo(handle, RTLD_DI_LINKMAP, &library) == 0;
  const int written = known ? Redirect(library, "napi_create_external_arraybuffer", reinterpret_cast<void*>(&CopyOfExternalMemory)) : 0;
  dlclose(handle);
  return written > 0 ? nullptr : "dawn.node does not import napi_create_external_arraybuffer";
}

#else

const char* OpenVulkan(const char*) { return "Vulkan's loader is opened on Linux only"; }
const char* CopyMappedMemory(const char*) { return "mapped memory is copied on Linux only"; }

#endif

template <const char* (*Work)(const char*)>
napi_value WithPath(napi_env env, napi_callback_info info) {
  size_t argument_count = 1;
  size_t length = 0;
  napi_value argument = nullptr;
  napi_get_cb_info(env, info, &argument_count, &argument, nullptr, nullptr);
  if (argument_count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "the path must be a string");
    return nullptr;
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);
  if (const char* reason = Work(path.c_str())) napi_throw_error(env, "ERR_DLOPEN_FAILED", reason);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_create_function(env, "openVulkan", NAPI_AUTO_LENGTH, WithPath<OpenVulkan>, nullptr, &function);
  napi_set_named_property(env, exports, "openVulkan", function);
  napi_create_function(env, "copyMappedMemory", NAPI_AUTO_LENGTH, WithPath<CopyMappedMemory>, nullptr, &function);
  napi_set_named_property(env, exports, "copyMappedMemory", function);
  return exports;
}
