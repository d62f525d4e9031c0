using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Pages that promise something name the tests that hold it.</summary>
public sealed partial class NamedTestsTests
{
    [Theory]
    [InlineData("SECURITY.md")]
    [InlineData("docs/reliability.md")]
    public void Every_test_that_a_page_names_is_there(string page)
    {
        var names = Names().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)));
        Assert.True(names.Count > 10);
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(static file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        Assert.All(names, match => Assert.True(
            sources[match.Groups[1].Value]
                .Any(file => !match.Groups[2].Success
                    || File.ReadAllText(file).Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal)),
            $"{page} names {match.Value}."));
    }

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex Names();
}
