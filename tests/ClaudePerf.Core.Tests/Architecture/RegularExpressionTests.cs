using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>No text can make a regular expression of the product or its build run for long: each is matched in time linear in the text,
/// or has a time limit.</summary>
public sealed partial class RegularExpressionTests
{
    [Fact]
    public void Every_expression_is_non_backtracking_or_has_a_time_limit()
    {
        var places = Repository.Sources("src", "tools/build").SelectMany(static file =>
            Uses().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Text: match.Value))).ToList();
        Assert.True(places.Count > 20, $"Only {places.Count} were found.");
        Assert.DoesNotContain(places,
            static place => !place.Text.Contains("NonBacktracking", StringComparison.Ordinal) && !place.Text.Contains("TimeSpan",
                StringComparison.Ordinal) && !place.Text.Contains("matchTimeout", StringComparison.Ordinal));
    }

    // An attribute, a constructor or a static call, with its arguments up to the end of its line or statement.
    [GeneratedRegex(@"\[GeneratedRegex\((?:[^\]]|\](?!\r?\n))*\]\r?\n|new Regex\([^;]*;"
        + @"|\bRegex\.(?:IsMatch|Matches|Match|Replace|Split|Count|EnumerateMatches)\([^;]*;", RegexOptions.None, 10_000)]
    private static partial Regex Uses();
}
