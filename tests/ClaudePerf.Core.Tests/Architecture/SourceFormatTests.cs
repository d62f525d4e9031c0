namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Source files stay short enough to read: in lines, and in the width of a line.</summary>
public sealed class SourceFormatTests
{
    private const int MaxLines = 400;
    private const int MaxWidth = 140;

    // SQLite stores the text of a table's definition, and a database is checked against it: a line break would make users' files look damaged.
    private static readonly string[] TableDefinitions = ["UsageIndexSchema.cs", "SqliteCacheSchema.cs"];

    [Fact]
    public void No_file_has_more_than_400_lines()
    {
        var files = Sources("src");
        Assert.True(files.Count > 500, $"Only {files.Count} files were found.");
        Assert.DoesNotContain(files, static file => File.ReadLines(file).Count() > MaxLines);
    }

    [Fact]
    public void No_line_is_wider_than_140_characters() =>
        Assert.Empty(
            from file in Sources("src")
            where !TableDefinitions.Contains(Path.GetFileName(file))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxWidth
            select $"{file}:{line.Index + 1}");

    private static List<string> Sources(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))];
}
