namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Source files stay short enough to read: in lines, and in the width of a line.</summary>
public sealed class SourceFormatTests
{
    private const int MaxLines = 400;
    private const int MaxWidth = 140;

    private static readonly string[] WithWideLines =
    [
        // SQLite stores the text of a table's definition and compares it: a line break would make users' files look damaged.
        "UsageIndexSchema.cs", "SqliteCacheSchema.cs",
        // Each line is one fuzzer input exactly as a program writes it, mostly one line of JSON.
        "FuzzCorpus.cs",
    ];

    private static readonly string[] Sources = [.. Repository.Sources("src", "tests", "tools")];

    [Fact]
    public void No_file_has_more_than_400_lines() =>
        Assert.DoesNotContain(Sources, static file => File.ReadLines(file).Count() > MaxLines);

    [Fact]
    public void No_line_is_wider_than_140_characters() =>
        Assert.Empty(
            from file in Sources
            where !WithWideLines.Contains(Path.GetFileName(file))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxWidth
            select $"{file}:{line.Index + 1}");

    [Fact]
    public void Every_file_that_may_have_wide_lines_has_some()
    {
        var wide = Sources.Where(static file => File.ReadLines(file).Any(static line => line.Length > MaxWidth));
        Assert.Equal(WithWideLines.Order(StringComparer.Ordinal), wide.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
