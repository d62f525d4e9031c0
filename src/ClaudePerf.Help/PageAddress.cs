using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>Where pages are published, and what their front matter says of it.</summary>
internal static class PageAddress
{
    internal const string ModuleName = "ClaudePerf";

    /// <summary>The name that the engine derives from the assembly's.</summary>
    internal const string HelpFile = "ClaudePerf.Cmdlets.dll-Help.xml";

    private const string Folder = "https://github.com/claudeperf/ClaudePerf/blob/main/docs/cmdlets/";

    /// <summary>What <c>Get-Help -Online</c> opens.</summary>
    internal static Uri Of(string cmdlet) => new($"{Folder}{cmdlet}.md");

    internal static ImmutableArray<(string Key, string Value)> FrontMatter(string cmdlet) =>
    [
        ("external help file", HelpFile),
        ("Module Name", ModuleName),
        ("online version", Of(cmdlet).AbsoluteUri),
        ("schema", "2.0.0"),
    ];
}
