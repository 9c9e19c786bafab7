"""Every benchmark, in the order they run: a new one is a file beside these, and a line here."""

from bench import case_cost, case_rate, gas, read_case, start_up, trade_rate
from bench.benchmark import Benchmark

BENCHMARKS: tuple[Benchmark, ...] = (
    gas.BENCHMARK,
    start_up.BENCHMARK,
    case_cost.BENCHMARK,
    case_rate.BENCHMARK,
    read_case.BENCHMARK,
    trade_rate.BENCHMARK,
)
