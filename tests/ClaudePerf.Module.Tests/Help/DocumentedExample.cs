using System.Management.Automation.Language;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>Code that a page shows, with the output it claims.</summary>
/// <param name="Page">The page's path from docs.</param>
/// <param name="Heading">The heading it stands under.</param>
/// <param name="Code">What is typed.</param>
/// <param name="Output">What it shows; null where the page does not say.</param>
/// <param name="Needs">What a test has not, such as the network: the words behind <c>powershell needs</c> on the fence. Null where it needs
/// nothing.</param>
internal sealed record DocumentedExample(string Page, string Heading, string Code, string? Output, string? Needs)
{
    /// <summary>What an example can need that a test has not.</summary>
    internal static readonly IReadOnlySet<string> KnownNeeds = new HashSet<string>
    {
        "the network", "a key of the API", "an account with a model", "a person who ends it", "a collector", "a copy of the vocabularies",
            "a folder of transcripts",
        "an index that no other test uses", "a git repository",
    };

    private const string Readme = "README.md";
    private const string Commands = "commands.md";
    private const string Fence = "```";
    private const string NeedsMark = "powershell needs ";

    /// <summary>Whether the README or docs/commands.md shows it, to people who have used Claude Code.</summary>
    internal bool HasUsage => Page is Readme or Commands;

    /// <summary>What tells it from the others.</summary>
    internal string Title => $"{Page}: {Heading}";

    /// <summary>The commands that the code calls by name.</summary>
    internal IEnumerable<string> CommandNames => Parser.ParseInput(Code, out _, out _)
        .FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true)
        .Select(command => ((CommandAst)command).GetCommandName()).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The examples of every help page, and each line of the README's and of docs/commands.md's.</summary>
    internal static IEnumerable<DocumentedExample> All()
    {
        var docs = Path.Combine(ModuleFixture.RepositoryRoot, "docs");
        return Directory.EnumerateFiles(Path.Combine(docs, "cmdlets"), "*-*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(docs, "about"), "about_*.md"))
            .Order(StringComparer.Ordinal)
                .SelectMany(file => Read(Path.GetRelativePath(docs, file).Replace('\\', '/'), File.ReadAllLines(file)))
            .Concat(Lines(Readme, File.ReadAllLines(Path.Combine(ModuleFixture.RepositoryRoot, Readme))))
            .Concat(Lines(Commands, File.ReadAllLines(Path.Combine(docs, Commands))));
    }

    private static IEnumerable<DocumentedExample> Lines(string page, string[] lines)
    {
        var language = "";
        foreach (var line in lines)
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
                language = language.Length == 0 ? line[Fence.Length..].PadRight(1) : "";
            else if (language.StartsWith("powershell", StringComparison.Ordinal) && line.Length > 0)
                yield return new DocumentedExample(page, line.Split('#')[0].Trim(), line, null, LineNeeds(language, line));
        }
    }

    private static string? LineNeeds(string language, string line) =>
        line.StartsWith("Watch-TokenUsage", StringComparison.Ordinal) ? "a person who ends it"
        : language.StartsWith(NeedsMark, StringComparison.Ordinal) ? language[NeedsMark.Length..] : null;

    // The lines between fences, one example a heading.
    private static IEnumerable<DocumentedExample> Read(string page, string[] lines)
    {
        string heading = "", language = "";
        string? needs = null;
        var code = new List<string>();
        var output = new List<string>();
        foreach (var line in lines.Append("# "))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                language = language.Length == 0 ? line[Fence.Length..].PadRight(1) : "";
                if (language.StartsWith(NeedsMark, StringComparison.Ordinal))
                    (language, needs) = ("powershell", language[NeedsMark.Length..]);
            }
            else if (language == "powershell")
            {
                code.Add(line);
            }
            else if (language == "output")
            {
                output.Add(line);
            }
            else if (language.Length == 0 && line.StartsWith('#'))
            {
                if (code.Count > 0)
                    yield return new DocumentedExample(page, heading, string.Join('\n', code),
                        output.Count == 0 ? null : string.Join('\n', output), needs);
                heading = line.TrimStart('#', ' ');
                needs = null;
                code.Clear();
                output.Clear();
            }
        }
    }
}
