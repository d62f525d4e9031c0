using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Tests.Measurement;

public class MeasuredProgramTests
{
    [Fact]
    public void Only_a_newer_version_is_reported()
    {
        Assert.Null(MeasuredProgram.NewerOf([null, "", "beta", "1.0.99", MeasuredProgram.Version]));
        Assert.Equal("99.1.0", MeasuredProgram.NewerOf(["2.0.0", "99.1.0", "9.9.9", null]));
        Assert.Contains(MeasuredProgram.Version, MeasuredProgram.NoteOf("99.1.0"), StringComparison.Ordinal);
    }
}
