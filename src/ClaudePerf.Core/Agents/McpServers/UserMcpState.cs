using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>
/// The MCP server settings for a folder in the user's Claude Code state (<c>.claude.json</c>). They are read before an
/// ecosystem is searched, because the file changes with every session, but this part of it rarely does.
/// </summary>
public sealed record UserMcpState
{
    /// <summary>The empty state.</summary>
    public static readonly UserMcpState Empty = new();

    /// <summary>The full path of the file.</summary>
    public string Path { get; private init; } = "";

    /// <summary>The servers that the user declared for all projects, as JSON.</summary>
    internal string? Servers { get; private init; }

    /// <summary>The servers that the user declared for this folder, as JSON.</summary>
    internal string? LocalServers { get; private init; }

    /// <summary>The servers of any scope that the user disabled for this folder.</summary>
    internal ImmutableArray<string> Disabled { get; private init; } = [];

    /// <summary>
    /// The project's servers that the user approved, as stored by versions that did not yet use settings for this.
    /// </summary>
    internal ImmutableArray<string> Approved { get; private init; } = [];

    /// <summary>Whether the user has told Claude Code to trust the folder.</summary>
    internal bool IsTrusted { get; private init; }

    /// <summary>The whole state as one text; equal states have equal texts.</summary>
    internal string Text =>
        new StringBuilder(Path).Append('\n').Append(Servers).Append('\n').Append(LocalServers).Append('\n').AppendJoin(',', Disabled)
        .Append('\n').AppendJoin(',', Approved).Append('\n').Append(IsTrusted).ToString();

    /// <summary>Reads the state.</summary>
    /// <param name="stateFile">The file; a missing or unreadable file gives an empty state.</param>
    /// <param name="root">The folder where Claude Code would be started.</param>
    public static UserMcpState Read(string stateFile, string root)
    {
        using var json = JsonSettings.Read(stateFile, []);
        if (json is null)
            return Empty;
        var project = Property(Property(json.RootElement, "projects"), Path(root));
        return new UserMcpState
        {
            Path = stateFile,
            Servers = Object(json.RootElement),
            LocalServers = Object(project),
            Disabled = Names(project, "disabledMcpServers"),
            Approved = Names(project, "enabledMcpjsonServers"),
            IsTrusted = Property(project, "hasTrustDialogAccepted")?.ValueKind == JsonValueKind.True,
        };

        // Claude Code writes its keys with forward slashes on every system.
        static string Path(string root) =>
            System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root)).Replace('\\', '/');
    }

    private static string? Object(JsonElement? holder) =>
        Property(holder, "mcpServers") is { ValueKind: JsonValueKind.Object } servers ? servers.GetRawText() : null;

    private static ImmutableArray<string> Names(JsonElement? holder, string key) =>
        Property(holder, key) is { ValueKind: JsonValueKind.Array } names
        ? [.. names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!)]
        : [];

    private static JsonElement? Property(JsonElement? holder, string key) =>
        holder is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(key, out var value) ? value : null;
}
