namespace ClaudePerf.Core.Tests.Tokens;

/// <summary>Short texts in many languages and scripts, written for the tests: tests/fixtures/texts.txt.</summary>
internal static class SampleTexts
{
    private const string Heading = "== ";

    /// <summary>The texts by name.</summary>
    internal static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        .. File.ReadAllText(Repository.Fixture("texts.txt"))[Heading.Length..].Split('\n' + Heading).Select(block =>
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            return (block[..end], block[(end + 1)..]);
        }),
    ];

    /// <summary>The names, for theories.</summary>
    internal static TheoryData<string> Names => [.. All.Select(text => text.Name)];

    internal static string Text(string name) => All.Single(text => text.Name == name).Text;
}
