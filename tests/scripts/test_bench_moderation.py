"""The benchmark of fingerprints looks up what is there, and finds it."""

import bench_moderation


def test_copies_among_the_fingerprints_are_found_and_both_times_are_told(monkeypatch, capsys):
    monkeypatch.setattr(bench_moderation, "NEW", 6)
    bench_moderation.main(["sqlite", "--documents", "60"])
    told = capsys.readouterr().out
    assert "sqlite: 60 documents" in told
    assert "copies found, of all" in told
    assert "1.00   ≥ 1      met" in told
