using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Sets our status line in a Claude Code settings file, which has room for one, and restores the previous one on removal.
/// </summary>
/// <param name="path">The settings file, which need not exist.</param>
/// <param name="dataFolder">The data folder.</param>
public sealed class StatusLineRegistration(string path, string dataFolder) : ClaudeSettingsFile(path, dataFolder, "statusline")
{
    private const string Member = "statusLine";
    private const string Command = "command";
    private const string Interval = "refreshInterval";

    /// <summary>Whether to replace a status line that is not ours.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// How often Claude Code renews the line while nothing happens, in seconds, so that the time until the cache expires is right;
    /// null for never. A value in the settings is kept.
    /// </summary>
    public int? RefreshSeconds { get; init; }

    private protected override bool IsIn(JsonText text) => text.Root is { Kind: JsonValueKind.Object } root && IsOurs(root[Member]);

    private protected override JsonText With(JsonText text, string command)
    {
        Require(text, text.Root, JsonValueKind.Object, "an object of settings");
        var line = text.Root[Member];
        if (line is not null && line.Kind != JsonValueKind.Null && !IsOurs(line) && !Force)
            throw new HookSettingsException(
                "another status line is set. Nothing was changed. Use -Force to replace it; Unregister-TokenStatusLine restores it.",
                FilePath, text.At(line.Start));
        if (line is not null && IsOurs(line))
        {
            if (line[Command]!.Text != command)
                text = text.Set(line, Command, command);
            return RefreshSeconds is { } seconds && text.Root[Member]![Interval] is null
                ? text.Set(text.Root[Member]!, Interval, seconds)
                : text;
        }
        var set = new JsonObject { ["type"] = Command, [Command] = command };
        if (RefreshSeconds is { } every)
            set.Add(Interval, every);
        return text.Set(text.Root, Member, set);
    }

    private protected override JsonText Without(JsonText text, byte[]? original)
    {
        if (original is not null && JsonText.Parse(original).Root is { Kind: JsonValueKind.Object } root && root[Member] is { } line
            && !IsOurs(line))
            return text.Set(text.Root, Member,
                JsonNode.Parse(Encoding.UTF8.GetString(original.AsSpan(line.Start, line.End - line.Start)), documentOptions: Lenient));
        return text.Remove(text.Root, text.Root.IndexOf(Member));
    }

    private static JsonDocumentOptions Lenient => new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static bool IsOurs(JsonSpan? line) =>
        line is { Kind: JsonValueKind.Object } && line[Command] is { Kind: JsonValueKind.String } command
        && (OwnCommand.Runs(command.Text, "statusline")
            || (command.Text.Contains("Get-TokenUsage", StringComparison.OrdinalIgnoreCase)
                && command.Text.Contains("-StatusLine", StringComparison.OrdinalIgnoreCase)));
}
