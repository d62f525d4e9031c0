using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Makes our status line the one of a settings file of Claude Code, which has room for one, and gives back the one that stood there before.</summary>
/// <param name="path">The settings file, there or not.</param>
/// <param name="dataFolder">The data folder.</param>
public sealed class StatusLineRegistration(string path, string dataFolder) : ClaudeSettingsFile(path, dataFolder, "statusline")
{
    private const string Member = "statusLine";
    private const string Command = "command";

    /// <summary>Whether to take the place of a status line that is not ours.</summary>
    public bool Force { get; init; }

    private protected override bool IsIn(JsonText text) => text.Root is { Kind: JsonValueKind.Object } root && IsOurs(root[Member]);

    private protected override JsonText With(JsonText text, string command)
    {
        Require(text, text.Root, JsonValueKind.Object, "an object of settings");
        var line = text.Root[Member];
        if (line is not null && line.Kind != JsonValueKind.Null && !IsOurs(line) && !Force)
            throw new HookSettingsException("another status line is set, and nothing is changed. With -Force ours takes its place, and Unregister-TokenStatusLine gives it back.", FilePath, text.At(line.Start));
        if (line is not null && IsOurs(line))
            return line[Command]!.Text == command ? text : text.Set(line, Command, command);
        return text.Set(text.Root, Member, new JsonObject { ["type"] = Command, [Command] = command });
    }

    private protected override JsonText Without(JsonText text, byte[]? original)
    {
        if (original is not null && JsonText.Parse(original).Root is { Kind: JsonValueKind.Object } root && root[Member] is { } line && !IsOurs(line))
            return text.Set(text.Root, Member, JsonNode.Parse(Encoding.UTF8.GetString(original.AsSpan(line.Start, line.End - line.Start)), documentOptions: Lenient));
        return text.Remove(text.Root, text.Root.IndexOf(Member));
    }

    private static JsonDocumentOptions Lenient => new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static bool IsOurs(JsonSpan? line) =>
        line is { Kind: JsonValueKind.Object } && line[Command] is { Kind: JsonValueKind.String } command
        && (OwnCommand.Runs(command.Text, "statusline") || (command.Text.Contains("Get-TokenUsage", StringComparison.OrdinalIgnoreCase) && command.Text.Contains("-StatusLine", StringComparison.OrdinalIgnoreCase)));
}
