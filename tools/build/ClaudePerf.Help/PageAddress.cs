using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>The address of published pages, and the front matter with it.</summary>
internal static class PageAddress
{
    internal const string ModuleName = "ClaudePerf";

    /// <summary>The file name that the engine derives from the assembly's.</summary>
    internal const string HelpFile = "ClaudePerf.Cmdlets.dll-Help.xml";

    private const string Folder = "https://github.com/claudeperf/ClaudePerf/blob/main/docs/cmdlets/";

    /// <summary>The page that <c>Get-Help -Online</c> opens.</summary>
    internal static Uri For(string cmdlet) => new($"{Folder}{cmdlet}.md");

    internal static ImmutableArray<(string Key, string Value)> FrontMatter(string cmdlet) =>
    [
        ("external help file", HelpFile),
        ("Module Name", ModuleName),
        ("online version", For(cmdlet).AbsoluteUri),
        ("schema", "2.0.0"),
    ];
}
