using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Rules choose what they report by its kind, so a message can be reworded without silencing a rule.</summary>
public sealed partial class RuleChoiceTests
{
    [GeneratedRegex(@"\b(Message|LoadFailure|Failure)[!?]?\.(StartsWith|EndsWith|Contains|IndexOf|Split|Equals)\b"
        + @"|\b(Message|LoadFailure) (==|switch)", RegexOptions.NonBacktracking)]
    private static partial Regex LookIntoMessage();

    [Fact]
    public void No_rule_looks_into_a_message()
    {
        var files = Directory.GetFiles(
            Path.Combine(Repository.Root, "src", "ClaudePerf.Core", "Validation", "Rules"), "*.cs", SearchOption.AllDirectories);
        Assert.True(files.Length > 20, $"Only {files.Length} files were found.");
        var found = from file in files
                    from line in File.ReadLines(file)
                    where LookIntoMessage().IsMatch(line)
                    select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("where diagnostic.Message.StartsWith(Start, StringComparison.Ordinal)")]
    [InlineData("where diagnostic.Message.Contains(part, StringComparison.Ordinal)")]
    [InlineData("if (agent.LoadFailure?.StartsWith(\"The name\", StringComparison.Ordinal) == true)")]
    [InlineData("agent.LoadFailure switch")]
    public void Each_look_into_a_message_is_found(string line) => Assert.Matches(LookIntoMessage(), line);
}
