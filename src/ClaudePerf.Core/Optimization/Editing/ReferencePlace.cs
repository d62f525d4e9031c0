using System.Text;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>
/// Where text goes that moves out of a prompt, and by what path the prompt's reader finds it.
/// <para>
/// A skill's files stand in <c>references</c> within its folder, as skills have it. Those of agents and commands stand in
/// <c>references/&lt;name&gt;</c> beside the
/// folder <c>agents</c> or <c>commands</c>, not in it: Claude Code searches those folders recursively and would take the file for an agent.
/// Of a prompt that
/// stands in no such folder they stand in <c>references/&lt;name&gt;</c> beside it.
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

    /// <summary>The folder of the files: a full path, or <c>references/name</c> where the prompt stands in no file.</summary>
    public string Directory { get; }

    /// <summary>The folder as the prompt names it: relative to the project, below <c>~</c>, <c>${CLAUDE_PLUGIN_ROOT}</c>, or relative to
    /// the prompt's own file.</summary>
    public string Reading { get; }

    /// <summary>The place of a prompt's own files.</summary>
    public static ReferencePlace Of(PromptDefinition definition) =>
        Of(definition, Slug(definition.Name[(definition.Name.LastIndexOf(':') + 1)..]));

    /// <summary>The place of files that several prompts of the prompt's ecosystem share: <c>references/shared</c>.</summary>
    public static ReferencePlace Shared(PromptDefinition definition) => Of(definition, "shared");

    private static ReferencePlace Of(PromptDefinition definition, string name)
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

    // In .claude, not in the project's own folder; what is beside CLAUDE.md belongs to the project.
    private static ReferencePlace Memory(PromptDefinition definition, string folder, string name)
    {
        var claude = Path.GetFileName(folder) == ".claude" ? folder : Path.Combine(folder, ".claude");
        var file = name == "shared" ? name : "claude-md";
        return new(Path.Combine(claude, Folder, file), $"{(definition.Scope == DefinitionScope.User ? "~/" : "")}.claude/{Folder}/{file}");
    }

    /// <summary>The file for a section, by a name that is free: <c>title.md</c>, else <c>title-2.md</c> and so on.</summary>
    /// <param name="title">What the file holds.</param>
    /// <param name="suffix">What tells it from other files of that title: <c>-code</c>; empty for none.</param>
    /// <param name="isTaken">Whether a full path is taken.</param>
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

    // The folder that Claude Code searches and the prompt stands in. Below .claude it is the one directly in it, whatever is called
    // "agents" further down:
    // commands/team/agents/x.md is a command, and so would be commands/team/references/x.md. Elsewhere the nearest.
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

    // An agent reads files from the project's folder; ~ and the plugin's root are known wherever it works.
    private static string Root(PromptDefinition definition, string parent)
    {
        if (definition.Scope == DefinitionScope.Plugin)
            return "${CLAUDE_PLUGIN_ROOT}/";
        if (Path.GetFileName(parent) != ".claude")
            return "";
        return definition.Scope == DefinitionScope.User ? "~/.claude/" : ".claude/";
    }

    /// <summary>A text as a file's name: lower-case letters, digits and hyphens, at most 48 characters.</summary>
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
        // Half of a surrogate pair is no name.
        if (whole.Length > 0 && char.IsHighSurrogate(whole[^1]))
            whole = whole[..^1];
        return whole.Length == 0 ? "text" : whole;
    }
}
