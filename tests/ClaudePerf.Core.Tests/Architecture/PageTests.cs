using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Links in the pages have targets, and the recipes in CONTRIBUTING name files and tests that exist.</summary>
public sealed partial class PageTests
{
    private const string Contributing = "CONTRIBUTING.md";

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github"), "*.md", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_has_a_target(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (var target in Links().Matches(WithoutCode(page)).Select(static match => match.Groups["target"].Value))
        {
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                continue;
            var parts = target.Split('#', 2);
            var file = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            Assert.True(Path.Exists(file), $"{page} links to '{target}', but '{file}' does not exist.");
            if (parts.Length > 1)
                Assert.True(Anchors(file).Contains(parts[1]), $"{page} links to '{target}', but no heading has the anchor '{parts[1]}'.");
        }
    }

    [Fact]
    public void Every_file_and_folder_that_a_recipe_names_exists()
    {
        var named = NamedPaths().Matches(Recipes()).Select(static match => match.Groups["path"].Value).Distinct().ToList();
        Assert.True(named.Count > 30, $"Only {named.Count} paths were found in the recipes of {Contributing}.");
        Assert.All(named, static path =>
            Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{Contributing} names '{path}', which does not exist."));
    }

    [Fact]
    public void Every_test_that_a_recipe_names_exists()
    {
        var named = NamedTests().Matches(Recipes());
        Assert.NotEmpty(named);
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(static file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        foreach (Match match in named)
        {
            var method = match.Groups["method"];
            Assert.True(
                tests[match.Groups["class"].Value].Any(file =>
                    !method.Success || File.ReadAllText(file).Contains($" {method.Value}(", StringComparison.Ordinal)),
                $"{Contributing} names {match.Value}, which does not exist.");
        }
    }

    [Fact]
    public void The_list_of_commands_links_every_help_page()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var list = File.ReadAllText(Path.Combine(docs, "commands.md"));
        var pages = Directory.EnumerateFiles(Path.Combine(docs, "cmdlets"), "*-*.md").Select(Path.GetFileName).ToList();
        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.Contains($"(cmdlets/{page})", list, StringComparison.Ordinal));
    }

    // The sections 'Add a …'.
    private static string Recipes() => string.Join('\n', Sections().Split(File.ReadAllText(Path.Combine(Repository.Root, Contributing)))
        .Where(static section => section.StartsWith("Add a", StringComparison.Ordinal)));

    private static string WithoutCode(string page) =>
        CodeSpans().Replace(FencedBlocks().Replace(File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n"), ""), "");

    // Anchors as GitHub makes them from headings.
    private static HashSet<string> Anchors(string file)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        var text = FencedBlocks().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), "");
        foreach (var heading in Headings().Matches(text).Select(static match => match.Groups["text"].Value))
        {
            var anchor = new StringBuilder();
            foreach (var character in heading.Trim().ToLowerInvariant())
            {
                if (char.IsLetterOrDigit(character) || character is '-' or '_')
                    anchor.Append(character);
                else if (character == ' ')
                    anchor.Append('-');
            }
            var unique = anchor.ToString();
            for (var number = 1; !anchors.Add(unique); number++)
                unique = string.Create(CultureInfo.InvariantCulture, $"{anchor}-{number}");
        }
        return anchors;
    }

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)(\s+""[^""]*"")?\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("^```.*?^```[^\n]*$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex FencedBlocks();

    [GeneratedRegex("`[^`\n]+`", RegexOptions.NonBacktracking)]
    private static partial Regex CodeSpans();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Headings();

    [GeneratedRegex("^## ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Sections();

    // Paths in backticks; names in angle brackets stand for files to be added.
    [GeneratedRegex(
        "`(?<path>(src|tests|docs|module|samples)/[A-Za-z0-9._/-]+|[A-Z]+\\.md)`",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedPaths();

    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedTests();
}
