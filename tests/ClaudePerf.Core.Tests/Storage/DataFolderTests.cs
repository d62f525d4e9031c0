using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public class DataFolderTests
{
    private static readonly string PerUser = Path.GetFullPath("per-user");

    [Fact]
    public void Locate_without_the_variable_is_in_the_per_user_data() =>
        Assert.Equal(Path.Combine(PerUser, "ClaudePerf"), DataFolder.Locate(_ => null, PerUser));

    [Fact]
    public void Locate_with_the_variable_is_there_in_full() =>
        Assert.Equal(Path.GetFullPath("elsewhere"), DataFolder.Locate(name => name == "CLAUDEPERF_HOME" ? "elsewhere" : null, PerUser));

    [Fact]
    public void Locate_ignores_a_blank_variable() =>
        Assert.Equal(Path.Combine(PerUser, "ClaudePerf"), DataFolder.Locate(_ => " ", PerUser));

    [Fact]
    public void Locate_without_either_says_what_to_set() =>
        Assert.Contains("CLAUDEPERF_HOME", Assert.Throws<DirectoryNotFoundException>(() => DataFolder.Locate(_ => null, "")).Message,
            StringComparison.Ordinal);
}
