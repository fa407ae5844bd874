"""Times the reference system's own trainer on one of its benchmark configurations; prints one JSON line.

    python run.py --check
    python run.py --package FOLDER --config tiny --iterations 5

FOLDER holds the reference's package `nip`, unedited, with its metadata beside it; data goes below FOLDER too, since the reference
keeps its data beside its package.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import platform
import resource
import statistics
import time
from functools import partial

from configurations import CONFIGURATIONS, Configuration
from packages import installed_packages
from stand_ins import stand_in_where_absent

DATA_SET = "bright_or_dark"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="tell the versions of Python and of the packages, and nothing more")
    parser.add_argument("--package", help="folder of the reference's package")
    parser.add_argument("--config", choices=CONFIGURATIONS, default="tiny")
    parser.add_argument("--iterations", type=int, default=5, help="iterations measured, after one that is not")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.check:
        result = {"python": platform.python_version(), "packages": installed_packages()}
    elif options.package is None or options.iterations < 1:
        parser.error("--package is needed, and at least one iteration")
    else:
        sys.path.insert(0, options.package)
        result = measure(options.config, options.iterations, options.threads)
    print(json.dumps(result), flush=True)


def measure(name: str, iterations: int, threads: int) -> dict:
    """Trains with the reference and notes the clock at each of its log calls.

    Returns
    -------
    "iterationSeconds" of the measured iterations (collection, advantages, all epochs, statistics), "framesPerSecond" by their median
    and "bestFramesPerSecond" by the fastest, "msPerUpdate" (median iteration over its minibatch updates), "peakRssBytes" and
    "cpuSeconds" (all threads) of this process, and what it ran with.
    """
    stand_ins = stand_in_where_absent()
    import torch

    torch.set_num_threads(threads)
    configuration = CONFIGURATIONS[name]
    times = _train(configuration, iterations)
    seconds = [after - before for before, after in zip(times, times[1:])]
    if len(seconds) != iterations:
        raise RuntimeError(f"The reference logged {len(times)} iterations instead of {iterations + 1}.")
    frames = configuration.rl["frames_per_batch"]
    return {
        "config": name,
        "iterationSeconds": seconds,
        "framesPerSecond": frames / statistics.median(seconds),
        "bestFramesPerSecond": frames / min(seconds),
        "framesPerIteration": frames,
        "updatesPerIteration": configuration.updates_per_iteration,
        "msPerUpdate": 1000 * statistics.median(seconds) / configuration.updates_per_iteration,
        "peakRssBytes": _peak_rss_bytes(),
        "cpuSeconds": time.process_time(),
        "threads": threads,
        "standIns": stand_ins,
    }


def _train(configuration: Configuration, iterations: int) -> list[float]:
    """Trains one iteration more than asked for; seconds of a monotonic clock at the end of each."""
    from bright_or_dark import register_images
    from nip.experiment_settings import ExperimentSettings
    from nip.factory import build_scenario_instance
    from nip.parameters import HyperParameters
    from nip.stat_logger import StatLogger
    from nip.trainers import build_trainer
    from tqdm import tqdm

    times: list[float] = []

    class Clock(StatLogger):
        def log(self, to_log, step=None):
            if step is not None:  # the test figures at the end come without a step
                times.append(time.perf_counter())

    register_images(DATA_SET, configuration.channels, configuration.height, configuration.width)
    parameters = HyperParameters(
        scenario="image_classification",
        trainer="vanilla_ppo",
        dataset=DATA_SET,
        interaction_protocol="nip",
        rl=dict(**configuration.rl, num_iterations=iterations + 1, num_normalization_steps=8, num_test_iterations=1),
        **configuration.parameters,
    )
    settings = ExperimentSettings(
        device="cpu",
        stat_logger=Clock(),
        tqdm_func=partial(tqdm, disable=True),
        ignore_cache=True,
        do_not_load_checkpoint=True,
    )
    build_trainer(parameters, build_scenario_instance(parameters, settings), settings).train()
    return times


def _peak_rss_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
