using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>Describes start-up texts as items of a finding.</summary>
internal static class StartupItems
{
    internal static SavingItem Of(StartupText text, StartupChange? change) => new()
    {
        Part = text.Key.Part,
        Name = VisibleText.Of(text.Key.Name),
        Tokens = text.MeanTokens,
        Sessions = text.Sessions,
        Saving = text.Cost,
        IsUsed = text.IsUsed,
        Change = change?.Text,
        Setting = change?.Setting,
        SettingValue = change?.Value,
        SettingFile = change?.SettingFile,
        File = change?.File,
        Line = change?.Line,
    };

    /// <summary>What an item is, as it is named in a sentence.</summary>
    internal static string NameOf(SavingPart part) => part switch
    {
        SavingPart.McpServer => "MCP servers",
        SavingPart.McpTool => "MCP tools",
        SavingPart.Tool => "tools",
        SavingPart.Agent => "agents",
        SavingPart.Skill => "skills",
        _ => "plugins",
    };

    /// <summary>Counts texts by what they are: "2 MCP servers, 1 agent".</summary>
    internal static string Counts(IEnumerable<StartupText> texts) => string.Join(", ", texts.GroupBy(static text => text.Key.Part)
        .OrderBy(static part => part.Key).Select(static part => string.Create(CultureInfo.CurrentCulture,
            $"{part.Count():N0} {(part.Count() == 1 ? NameOf(part.Key).TrimEnd('s') : NameOf(part.Key))}")));
}
