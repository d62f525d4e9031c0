using System.Text;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>
/// Where text that moves out of a prompt goes, and the path under which the prompt's reader finds it.
/// <para>
/// A skill's files go to <c>references</c> in its folder, the usual place. Those of agents and commands go to
/// <c>references/&lt;name&gt;</c> next to the folder <c>agents</c> or <c>commands</c>, not inside: Claude Code
/// searches
/// those folders recursively and would load the file as an agent. If the prompt is in no such folder, they go to
/// <c>references/&lt;name&gt;</c> next to it.
/// </para>
/// </summary>
internal sealed record ReferencePlace
{
    private const string Folder = "references";

    private ReferencePlace(string directory, string reading)
    {
        Directory = directory;
        Reading = reading;
    }

    /// <summary>
    /// The folder of the files: a full path, or <c>references/name</c> if the prompt is not in a file.
    /// </summary>
    public string Directory { get; }

    /// <summary>
    /// The folder as the prompt names it: relative to the project, below <c>~</c> or <c>${CLAUDE_PLUGIN_ROOT}</c>, or
    /// relative to the prompt's file.
    /// </summary>
    public string Reading { get; }

    /// <summary>The place for a prompt's own files.</summary>
    public static ReferencePlace For(PromptDefinition definition) =>
        For(definition, Slug(definition.Name[(definition.Name.LastIndexOf(':') + 1)..]));

    /// <summary>
    /// The place for files that several prompts in the prompt's ecosystem share: <c>references/shared</c>.
    /// </summary>
    public static ReferencePlace Shared(PromptDefinition definition) => For(definition, "shared");

    private static ReferencePlace For(PromptDefinition definition, string name)
    {
        if (definition.Path.Length == 0)
            return new($"{Folder}/{name}", $"{Folder}/{name}");
        var folder = Path.GetDirectoryName(definition.Path)!;
        if (definition.Kind == PromptKind.Skill && name != "shared")
            return new(Path.Combine(folder, Folder), Folder);
        if (definition.Kind == PromptKind.Memory)
            return Memory(definition, folder, name);
        var parent = Searched(definition, folder) is { } searched ? Path.GetDirectoryName(searched)! : folder;
        var directory = Path.Combine(parent, Folder, name);
        return new(directory, $"{Root(definition, parent)}{Folder}/{name}");
    }

    // In .claude rather than the project's folder: files next to CLAUDE.md belong to the project.
    private static ReferencePlace Memory(PromptDefinition definition, string folder, string name)
    {
        var claude = Path.GetFileName(folder) == ".claude" ? folder : Path.Combine(folder, ".claude");
        var file = name == "shared" ? name : "claude-md";
        return new(Path.Combine(claude, Folder, file), $"{(definition.Scope == DefinitionScope.User ? "~/" : "")}.claude/{Folder}/{file}");
    }

    /// <summary>
    /// The file for a section, with a free name: <c>title.md</c>, otherwise <c>title-2.md</c> and so on.
    /// </summary>
    /// <param name="title">What the file contains.</param>
    /// <param name="suffix">A suffix that distinguishes it from other files with that title, such as <c>-code</c>;
    /// empty for none.</param>
    /// <param name="isTaken">Whether a full path is already used.</param>
    /// <returns>The full path, and the path as the prompt names it.</returns>
    public (string Path, string Reading) File(string title, string suffix, Func<string, bool> isTaken)
    {
        var slug = Slug(title) + suffix;
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? $"{slug}.md" : FormattableString.Invariant($"{slug}-{number}.md");
            var path = System.IO.Path.Combine(Directory, name);
            if (!isTaken(path))
                return (path, $"{Reading}/{name}");
        }
    }

    // The folder that Claude Code searches and that contains the prompt. Below .claude it is its direct child, even
    // if a deeper folder is called "agents": commands/team/agents/x.md is a command, and so would be
    // commands/team/references/x.md. Elsewhere it is the nearest one.
    private static string? Searched(PromptDefinition definition, string folder)
    {
        var isOwn = definition.Scope is not DefinitionScope.Plugin;
        string? nearest = null;
        for (var at = folder; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (nearest is null && Path.GetFileName(at) is "agents" or "commands" or "rules" or "output-styles" or "skills")
                nearest = at;
            if (isOwn && Path.GetFileName(Path.GetDirectoryName(at)) == ".claude")
                return nearest is null ? null : at;
        }
        return nearest;
    }

    // An agent reads files relative to the project's folder; ~ and the plugin's root work everywhere.
    private static string Root(PromptDefinition definition, string parent)
    {
        if (definition.Scope == DefinitionScope.Plugin)
            return "${CLAUDE_PLUGIN_ROOT}/";
        if (Path.GetFileName(parent) != ".claude")
            return "";
        return definition.Scope == DefinitionScope.User ? "~/.claude/" : ".claude/";
    }

    /// <summary>
    /// Converts a text to a file name: lower-case letters, digits and hyphens, at most 48 characters.
    /// </summary>
    internal static string Slug(string text)
    {
        const int Limit = 48;
        var slug = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        var whole = slug.ToString().Trim('-');
        if (whole.Length > Limit)
            whole = whole.LastIndexOf('-', Limit) is > Limit / 2 and var cut ? whole[..cut] : whole[..Limit];
        // Half of a surrogate pair is not a valid name.
        if (whole.Length > 0 && char.IsHighSurrogate(whole[^1]))
            whole = whole[..^1];
        return whole.Length == 0 ? "text" : whole;
    }
}
