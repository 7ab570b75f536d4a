"""What `make bench-previews` measures, each part by itself; scripts/bench_previews.py puts them together."""
