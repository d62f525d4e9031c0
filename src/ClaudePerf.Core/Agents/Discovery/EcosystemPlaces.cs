using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// The folders of an ecosystem's definitions, in order of precedence, and the settings that name some of them.
/// </summary>
internal sealed class EcosystemPlaces
{
    /// <summary>The folder in a project, and in the user's home, that Claude Code reads.</summary>
    public const string ConfigurationFolder = ".claude";

    /// <summary>The administrator's settings in <see cref="EcosystemOptions.ManagedFolder"/>.</summary>
    internal const string ManagedSettingsFile = "managed-settings.json";

    /// <summary>The project's settings for one user, which are not committed to git.</summary>
    internal const string LocalSettingsFile = "settings.local.json";

    private readonly EcosystemOptions _options;
    private readonly ICollection<DefinitionDiagnostic> _diagnostics;
    private readonly List<DefinitionLayer> _layers = [];

    public EcosystemPlaces(EcosystemOptions options, ICollection<DefinitionDiagnostic> diagnostics)
    {
        _options = options;
        _diagnostics = diagnostics;
        var projects = ProjectFolders(out var top);
        Bounds = options.AllowOutsideRoot ? null : new LinkBounds(top);
        Settings = ReadSettings();
        if (options.ManagedFolder is { } managed)
            Add(Path.Combine(managed, ConfigurationFolder), DefinitionScope.Managed);
        foreach (var project in projects)
            Add(project, DefinitionScope.Project, Bounds);
        if (options.IncludeUser)
            Add(options.UserConfiguration, DefinitionScope.User);
        AddPlugins();
    }

    public IReadOnlyList<DefinitionLayer> Layers => _layers;

    public EcosystemSettings Settings { get; }

    /// <summary>
    /// Where links of the project may point: into the root's repository, or into the root if there is none; null for
    /// anywhere.
    /// </summary>
    public LinkBounds? Bounds { get; }

    private void Add(string folder, DefinitionScope scope, LinkBounds? bounds = null) =>
        _layers.Add(new(folder, scope, _layers.Count) { Bounds = bounds });

    // The nearest first, up to the repository's root; the user's own folder is a separate scope.
    private List<string> ProjectFolders(out string top)
    {
        top = _options.Root;
        var folders = new List<string>();
        var home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(_options.HomeFolder));
        for (var folder = _options.Root; folder is not null && folder != home; folder = Path.GetDirectoryName(folder))
        {
            var claude = Path.Combine(folder, ConfigurationFolder);
            if (claude != _options.UserConfiguration && ObservedFiles.FolderExists(claude))
                folders.Add(claude);
            if (ObservedFiles.AnyExists(Path.Combine(folder, ".git")))
            {
                top = folder;
                break;
            }
        }
        return folders;
    }

    private EcosystemSettings ReadSettings()
    {
        var reader = new SettingsReader(_diagnostics);
        if (_options.ManagedFolder is { } managed)
            reader.Add(Path.Combine(managed, ManagedSettingsFile), isManaged: true);
        foreach (var path in SettingsFiles())
            reader.Add(path, isManaged: false);
        return reader.ToSettings(_options.Variables);
    }

    private IEnumerable<string> SettingsFiles()
    {
        yield return Path.Combine(_options.Root, ConfigurationFolder, LocalSettingsFile);
        yield return Path.Combine(_options.Root, ConfigurationFolder, "settings.json");
        if (_options.IncludeUser)
            yield return Path.Combine(_options.UserConfiguration, "settings.json");
    }

    private void AddPlugins()
    {
        if (PluginManifest.Read(_options.Root, fallbackName: null, _diagnostics) is { } own)
            Add(own);
        if (!_options.IncludePlugins)
            return;
        foreach (var plugin in InstalledPlugins.Find(_options.UserConfiguration, _options.Root, Settings, _diagnostics))
            Add(plugin);
    }

    private void Add(PluginManifest plugin) =>
        _layers.Add(new(plugin.Folder, DefinitionScope.Plugin, _layers.Count) { Plugin = plugin, Bounds = new LinkBounds(plugin.Folder) });
}
