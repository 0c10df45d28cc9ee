"""All benchmarks, one after the other."""

from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run every `bench_*` module of this folder."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f":: {path.stem}", flush=True)
        import_module(f"tests.benchmarks.{path.stem}").main()


if __name__ == "__main__":
    main()
