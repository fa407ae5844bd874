// Opens a shared library for the whole process (RTLD_GLOBAL), so that an addon linked without it finds its symbols.
//
//   open(path: string): void    throws ERR_DLOPEN_FAILED with the dynamic linker's own sentence
//
// process.dlopen cannot do this: it insists on a Node addon and closes anything else again.
#include <node_api.h>

#include <string>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace {

// Returns nullptr when the library is open, else the reason.
const char* OpenForWholeProcess(const char* path) {
#ifdef _WIN32
  return LoadLibraryExA(path, nullptr, LOAD_WITH_ALTERED_SEARCH_PATH) == nullptr ? path : nullptr;
#else
  return dlopen(path, RTLD_LAZY | RTLD_GLOBAL) == nullptr ? dlerror() : nullptr;
#endif
}

napi_value Open(napi_env env, napi_callback_info info) {
  size_t argument_count = 1;
  size_t length = 0;
  napi_value argument = nullptr;
  napi_get_cb_info(env, info, &argument_count, &argument, nullptr, nullptr);
  if (argument_count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "open(path): the path must be a string");
    return nullptr;
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);
  if (const char* reason = OpenForWholeProcess(path.c_str())) {
    napi_throw_error(env, "ERR_DLOPEN_FAILED", reason);
  }
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value open = nullptr;
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, Open, nullptr, &open);
  napi_set_named_property(env, exports, "open", open);
  return exports;
}
