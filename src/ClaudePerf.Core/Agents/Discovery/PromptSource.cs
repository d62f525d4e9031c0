using System.Collections.Immutable;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Finds the prompts of a file or folder and the ecosystem they belong to. Each ecosystem is read only once.</summary>
/// <param name="includeUser">Whether the user's own definitions belong to every ecosystem.</param>
/// <param name="allowOutsideRoot">Whether memory files may link to and import files from outside of the root.</param>
/// <param name="cancellation">Cancels reading.</param>
public sealed class PromptSource(bool includeUser, bool allowOutsideRoot, CancellationToken cancellation)
{
    internal const string ProjectFolder = ".claude";

    private readonly Dictionary<string, Ecosystem> _ecosystems = new(StringComparer.Ordinal);

    /// <summary>The ecosystem of a folder, as Claude Code would find it.</summary>
    /// <exception cref="PromptReadException">The folder cannot be read.</exception>
    public PromptSet Folder(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // A folder inside .claude is part of a project, so its prompts belong to that project.
        if (ProjectOf(full) is { } project)
        {
            var ecosystem = Discover(project);
            var inside = full + Path.DirectorySeparatorChar;
            var definitions = ecosystem.Definitions.Where(definition => definition.Path.StartsWith(inside, StringComparison.Ordinal));
            return new PromptSet(ecosystem, [.. definitions], IsWhole: true);
        }
        var found = Discover(full);
        return new PromptSet(found, found.Definitions, IsWhole: true);
    }

    /// <summary>A folder or a single file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="kind">The kind of a file; null for the kind its location implies.</param>
    /// <exception cref="PromptReadException">The path or its ecosystem cannot be read.</exception>
    public PromptSet Find(string path, PromptKind? kind = null) =>
        ObservedFiles.FolderExists(path) ? Folder(path) : File(path, kind);

    /// <summary>A single file, read as the given kind or as the kind its location implies.</summary>
    /// <exception cref="PromptReadException">The file or its ecosystem cannot be read.</exception>
    public PromptSet File(string file, PromptKind? kind)
    {
        var full = Path.GetFullPath(file);
        var ecosystem = EcosystemRoot(full) is { } root ? Discover(root) : null;
        if (kind is null && ecosystem?.Definitions.FirstOrDefault(definition => definition.Path == full) is { } known)
            return new PromptSet(ecosystem, [known], IsWhole: false);
        return new PromptSet(ecosystem, [Ecosystem.ReadFile(full, kind)], IsWhole: false);
    }

    /// <summary>Whether the user's own definitions belong to every ecosystem.</summary>
    public bool IncludesUser => includeUser;

    /// <summary>The options for discovering the ecosystem of a folder.</summary>
    public EcosystemOptions OptionsOf(string root)
    {
        var options = new EcosystemOptions
        {
            Root = root,
            UserFolder = EcosystemOptions.EnvironmentUserFolder,
            IncludeUser = includeUser,
            IncludePlugins = includeUser,
            ManagedFolder = includeUser ? EcosystemOptions.DefaultManagedFolder : null,
            IncludeLoose = true,
            Variables = includeUser ? EcosystemOptions.ProcessVariables() : ImmutableDictionary<string, string>.Empty,
            AllowOutsideRoot = allowOutsideRoot,
        };
        // The home folder, or a folder in the user's configuration, includes the user's own definitions.
        var isUserFolder = Path.Combine(root, ProjectFolder) == options.UserConfiguration;
        return (isUserFolder ? options with { IncludeUser = true } : options).ReadMcpState();
    }

    /// <summary>The ecosystem that a folder is or belongs to.</summary>
    public Ecosystem EcosystemOf(string folder) => Discover(RootOf(folder));

    /// <summary>The message for a folder without prompts.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="form">How the message names commands.</param>
    public string NothingIn(string folder, CommandForm form = CommandForm.Cmdlet)
    {
        var user = OptionsOf(RootOf(folder));
        var hint = !user.IncludeUser && ObservedFiles.FolderExists(user.UserConfiguration)
            ? $" Use {(form == CommandForm.Verb ? "--include-user" : "-IncludeUser")} to include your own in '{user.UserConfiguration}'."
            : "";
        return $"No agents, commands, skills, rules, output styles or memory files were found in '{folder}'.{hint}";
    }

    /// <summary>The root folder of the ecosystem that a folder is or belongs to.</summary>
    public static string RootOf(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return ProjectOf(full) ?? full;
    }

    private Ecosystem Discover(string root)
    {
        if (!_ecosystems.TryGetValue(root, out var ecosystem))
        {
            ecosystem = Ecosystem.Discover(OptionsOf(root), cancellation);
            _ecosystems.Add(root, ecosystem);
        }
        return ecosystem;
    }

    /// <summary>The root folder of the ecosystem that a file belongs to by its location; null if there is none.</summary>
    public static string? EcosystemRoot(string file)
    {
        if (ProjectOf(file) is { } project)
            return project;
        // Memory files are in the project's folder itself.
        var folder = Path.GetDirectoryName(file)!;
        return ObservedFiles.FolderExists(Path.Combine(folder, ProjectFolder)) ? folder : null;
    }

    /// <summary>The folder whose <c>.claude</c> contains a path; null if there is none.</summary>
    internal static string? ProjectOf(string path)
    {
        for (var current = path; current is not null; current = Path.GetDirectoryName(current))
        {
            if (Path.GetFileName(current) == ProjectFolder)
                return Path.GetDirectoryName(current);
        }
        return null;
    }
}
