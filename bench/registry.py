"""Every benchmark, in the order they run: a new one is a file beside these, and a line here."""

from bench import (
    aml_report,
    bulk_load,
    case_cost,
    case_rate,
    gas,
    match_check,
    read_case,
    reading,
    report_pdf,
    requirement_precheck,
    start_up,
    tax_report,
    trade_rate,
)
from bench.benchmark import Benchmark

BENCHMARKS: tuple[Benchmark, ...] = (
    gas.BENCHMARK,
    start_up.BENCHMARK,
    case_cost.BENCHMARK,
    case_rate.BENCHMARK,
    read_case.BENCHMARK,
    trade_rate.BENCHMARK,
    requirement_precheck.BENCHMARK,
    match_check.BENCHMARK,
    reading.BENCHMARK,
    bulk_load.BENCHMARK,
    tax_report.BENCHMARK,
    aml_report.BENCHMARK,
    report_pdf.BENCHMARK,
)
