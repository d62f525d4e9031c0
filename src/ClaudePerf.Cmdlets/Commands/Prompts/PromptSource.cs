using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Prompts that were found together.</summary>
/// <param name="Ecosystem">What they belong to; null for a file outside any.</param>
/// <param name="Definitions">The prompts.</param>
/// <param name="IsWhole">Whether they are everything that was asked for in one folder, as opposed to single files of it.</param>
internal sealed record PromptSet(Ecosystem? Ecosystem, IReadOnlyList<PromptDefinition> Definitions, bool IsWhole);

/// <summary>
/// Finds the prompts that a file or folder stands for, and the ecosystem they belong to. An ecosystem is read once however many of its files
/// are asked for.
/// </summary>
internal sealed class PromptSource(bool includeUser, bool allowOutsideRoot, CancellationToken cancellation)
{
    private const string ProjectFolder = ".claude";

    private readonly Dictionary<string, Ecosystem> _ecosystems = new(StringComparer.Ordinal);

    /// <summary>The ecosystem of a folder as Claude Code would find it there.</summary>
    internal PromptSet Folder(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // A folder inside .claude is a part of a project, and its prompts live in that project.
        if (ProjectOf(full) is { } project)
        {
            var ecosystem = Discover(project);
            var inside = full + Path.DirectorySeparatorChar;
            return new PromptSet(ecosystem, [.. ecosystem.Definitions.Where(definition => definition.Path.StartsWith(inside, StringComparison.Ordinal))], IsWhole: true);
        }
        var found = Discover(full);
        return new PromptSet(found, found.Definitions, IsWhole: true);
    }

    /// <summary>A single file, read as the kind its place says unless one is given.</summary>
    internal PromptSet File(string file, PromptKind? kind)
    {
        var full = Path.GetFullPath(file);
        var ecosystem = EcosystemRoot(full) is { } root ? Discover(root) : null;
        if (kind is null && ecosystem?.Definitions.FirstOrDefault(definition => definition.Path == full) is { } known)
            return new PromptSet(ecosystem, [known], IsWhole: false);
        return new PromptSet(ecosystem, [Ecosystem.ReadFile(full, kind)], IsWhole: false);
    }

    /// <summary>Whether the user's own belongs to every ecosystem.</summary>
    internal bool IncludesUser => includeUser;

    /// <summary>How the ecosystem of a folder is looked for.</summary>
    internal EcosystemOptions OptionsOf(string root)
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
        // Who names the home, or a folder in the user's configuration, asks for what is there.
        return (Path.Combine(root, ProjectFolder) == options.UserConfiguration ? options with { IncludeUser = true } : options).ReadMcpState();
    }

    /// <summary>The ecosystem that a folder is, or is a part of.</summary>
    internal Ecosystem EcosystemOf(string folder) => Discover(RootOf(folder));

    /// <summary>What to say of a folder without prompts.</summary>
    internal string NothingIn(string folder)
    {
        var user = OptionsOf(RootOf(folder));
        var hint = !user.IncludeUser && Directory.Exists(user.UserConfiguration) ? $" Your own in '{user.UserConfiguration}' belong to it with -IncludeUser." : "";
        return $"No agents, commands, skills, rules, output styles or memory files were found in '{folder}'.{hint}";
    }

    /// <summary>The folder of the ecosystem that a folder is, or is a part of.</summary>
    internal static string RootOf(string folder)
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

    /// <summary>The folder of the ecosystem that a file belongs to by its place; null where it belongs to none.</summary>
    internal static string? EcosystemRoot(string file)
    {
        if (ProjectOf(file) is { } project)
            return project;
        // A memory file stands in the project's folder itself.
        var folder = Path.GetDirectoryName(file)!;
        return Directory.Exists(Path.Combine(folder, ProjectFolder)) ? folder : null;
    }

    /// <summary>The folder whose <c>.claude</c> holds a path; null where none does.</summary>
    private static string? ProjectOf(string path)
    {
        for (var current = path; current is not null; current = Path.GetDirectoryName(current))
        {
            if (Path.GetFileName(current) == ProjectFolder)
                return Path.GetDirectoryName(current);
        }
        return null;
    }
}
