using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>
/// Finds the MCP servers that Claude Code would know in a folder: <c>.mcp.json</c> of the folder and of those above it,
/// the user's <c>.claude.json</c>, plugins, and the administrator's <c>managed-mcp.json</c>, which overrides all
/// others. Servers in an agent's frontmatter are not included.
/// </summary>
internal sealed class McpServerReader
{
    internal const string ProjectFile = ".mcp.json";
    internal const string ManagedFile = "managed-mcp.json";

    private const string Servers = "mcpServers";

    private readonly EcosystemOptions _options;
    private readonly EcosystemSettings _settings;
    private readonly UserMcpState _state;
    private readonly ICollection<DefinitionDiagnostic> _diagnostics;
    private readonly Dictionary<string, McpServer> _found = new(StringComparer.Ordinal);

    private McpServerReader(EcosystemOptions options, EcosystemSettings settings, ICollection<DefinitionDiagnostic> diagnostics)
    {
        _options = options;
        _settings = settings;
        _state = options.McpState;
        _diagnostics = diagnostics;
    }

    /// <summary>Returns the servers, each name once, ordered by name.</summary>
    /// <param name="options">Where the ecosystem is.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="plugins">Its plugins.</param>
    /// <param name="diagnostics">Receives the problems of declarations.</param>
    internal static ImmutableArray<McpServer> Read(
        EcosystemOptions options,
        EcosystemSettings settings,
        IEnumerable<PluginManifest> plugins,
        ICollection<DefinitionDiagnostic> diagnostics)
    {
        var reader = new McpServerReader(options, settings, diagnostics);
        if (!reader.AddManaged())
        {
            reader.AddText(reader._state.LocalServers, McpServerScope.Local);
            reader.AddProject();
            reader.AddText(reader._state.Servers, McpServerScope.User);
            foreach (var plugin in plugins)
                reader.AddPlugin(plugin);
        }
        return [.. reader._found.Values.Select(reader.WithState).OrderBy(static server => server.Name, StringComparer.Ordinal)];
    }

    private bool AddManaged()
    {
        if (_options.ManagedFolder is not { } folder)
            return false;
        var path = Path.Combine(folder, ManagedFile);
        using var json = JsonSettings.Read(path, _diagnostics);
        if (json is null)
            return false;
        AddAll(json.RootElement, Template(path, McpServerScope.Managed));
        return true;
    }

    // The nearest folder wins; unlike definitions, servers are also looked for above the repository.
    private void AddProject()
    {
        for (var folder = _options.Root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, ProjectFile);
            using var json = JsonSettings.Read(path, _diagnostics);
            if (json is not null)
                AddAll(json.RootElement, Template(path, McpServerScope.Project));
        }
    }

    private void AddText(string? servers, McpServerScope scope)
    {
        if (servers is null)
            return;
        using var json = JsonDocument.Parse(servers);
        AddEntries(json.RootElement, Template(_state.Path, scope), static name => name);
    }

    // The manifest's own servers take precedence over those of the plugin's file.
    private void AddPlugin(PluginManifest plugin)
    {
        var template = Template(
            Path.Combine(plugin.Folder, PluginManifest.RelativePath), McpServerScope.Plugin) with { PluginFolder = plugin.Folder };
        foreach (var servers in plugin.McpServers)
        {
            using var json = JsonDocument.Parse(servers);
            AddEntries(json.RootElement, template, NameOf);
        }
        foreach (var path in plugin.McpFiles.Prepend(Path.Combine(plugin.Folder, ProjectFile)))
        {
            // In the plugin's own repository, the file is the project's.
            if (path == Path.Combine(_options.Root, ProjectFile))
                continue;
            using var json = JsonSettings.Read(path, _diagnostics);
            if (json is not null)
                AddEntries(
                    json.RootElement.TryGetProperty(Servers, out var inner)
                        ? inner
                        : json.RootElement, template with { Path = path }, NameOf);
        }

        string NameOf(string name) => $"plugin:{plugin.Name}:{name}";
    }

    private McpServer Template(string path, McpServerScope scope) =>
        new() { Name = "", Scope = scope, Path = path, Folder = _options.Root, Transport = McpTransport.Stdio };

    private void AddAll(JsonElement root, McpServer template)
    {
        if (root.TryGetProperty(Servers, out var servers))
            AddEntries(servers, template, static name => name);
    }

    private void AddEntries(JsonElement servers, McpServer template, Func<string, string> nameOf)
    {
        if (servers.ValueKind != JsonValueKind.Object)
            return;
        foreach (var entry in servers.EnumerateObject())
        {
            if (McpDeclaration.Read(entry, template with { Name = nameOf(entry.Name) }, out var fault) is { } server)
                _found.TryAdd(server.Name, server);
            else
                _diagnostics.Add(new(
                    DiagnosticSeverity.Warning, $"Claude Code ignores the MCP server '{VisibleText.Of(entry.Name)}': {fault}.",
                    template.Path) { Kind = DiagnosticKind.IgnoredServer });
        }
    }

    private McpServer WithState(McpServer server)
    {
        if (_state.Disabled.Contains(server.Name)
            || (server.Scope == McpServerScope.Project && _settings.DisabledMcpServers.Contains(server.Name)))
            return server with { State = McpServerState.Disabled, IsApproved = server.Scope != McpServerScope.Project };
        if (server.Scope == McpServerScope.Plugin)
            // A plugin inside the project was not installed by the user.
            return server with { IsApproved = server.PluginFolder != _options.Root };
        if (server.Scope != McpServerScope.Project)
            return server with { IsApproved = true };
        var approvals = _settings.McpApprovals.Where(approval => approval.Server is null || approval.Server == server.Name).ToList();
        var isKnown = approvals.Count > 0 || _state.Approved.Contains(server.Name);
        return server with
        {
            State = isKnown ? McpServerState.Enabled : McpServerState.Pending,
            IsApproved = _state.Approved.Contains(server.Name) || approvals.Exists(IsTheUsers),
        };
    }

    // The folder's settings may have been delivered with it. The settings that are not committed to git count if the
    // user trusts the folder: Claude Code writes its approvals there.
    private bool IsTheUsers(McpApproval approval)
    {
        var folder = Path.Combine(_options.Root, EcosystemPlaces.ConfigurationFolder);
        if (!string.Equals(Path.GetDirectoryName(approval.Path), folder, StringComparison.Ordinal) || folder == _options.UserConfiguration)
            return true;
        return _state.IsTrusted && Path.GetFileName(approval.Path) == EcosystemPlaces.LocalSettingsFile;
    }
}

/// <summary>A setting that allows servers of <c>.mcp.json</c> to start.</summary>
/// <param name="Server">The server; null for all.</param>
/// <param name="Path">The settings file.</param>
internal sealed record McpApproval(string? Server, string Path);
