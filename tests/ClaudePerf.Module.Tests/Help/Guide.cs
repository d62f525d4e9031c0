using System.Text.RegularExpressions;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>A page of docs/guides, whose commands are run.</summary>
internal sealed partial class Guide(string file)
{
    internal string Text { get; } = File.ReadAllText(Path.Combine(ModuleFixture.RepositoryRoot, "docs", "guides", file))
        .ReplaceLineEndings("\n");

    /// <summary>The page's blocks in one language, in order.</summary>
    internal List<string> Blocks(string language) =>
        [.. FencedBlock().Matches(Text).Where(match => match.Groups["language"].Value == language)
            .Select(static match => match.Groups["text"].Value.TrimEnd('\n'))];

    /// <summary>The lines of the first step of a GitHub workflow that runs several.</summary>
    internal static List<string> StepOf(string workflow)
    {
        const string Indent = "          ";
        return [.. workflow.Split('\n').SkipWhile(static line => line.Trim() != "run: |").Skip(1)
            .TakeWhile(static line => line.StartsWith(Indent, StringComparison.Ordinal)).Select(static line => line[Indent.Length..])];
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex FencedBlock();
}
