using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// A folder that contains definitions: a <c>.claude</c> folder, the user's, the managed one, or a plugin's root.
/// </summary>
/// <param name="Folder">
/// The folder with <c>agents</c>, <c>commands</c>, <c>skills</c>, <c>rules</c>, <c>output-styles</c>.
/// </param>
/// <param name="Scope">Its scope.</param>
/// <param name="Rank">Its precedence among the layers for agents, from 0, the highest.</param>
internal sealed record DefinitionLayer(string Folder, DefinitionScope Scope, int Rank)
{
    private const string SkillFile = "SKILL.md";

    /// <summary>The plugin whose root the folder is.</summary>
    public PluginManifest? Plugin { get; init; }

    /// <summary>Where links in it may point; null for anywhere, as in the user's folders.</summary>
    public LinkBounds? Bounds { get; init; }

    /// <summary>Finds every definition of the layer, without reading the files.</summary>
    public IEnumerable<FoundDefinition> Find(FolderWalk walk) =>
        Agents(walk).Concat(Commands(walk)).Concat(Skills(walk)).Concat(OutputStyles(walk));

    private string Prefix => Plugin is null ? "" : Plugin.Name + ":";

    private IEnumerable<FoundDefinition> Agents(FolderWalk walk) =>
        from place in Places("agents", Plugin?.Agents, replaces: true)
        from path in Markdown(walk, place)
        select Found(path, PromptKind.Agent, NameOf(path), Plugin is null ? "" : Prefix + Subfolders(place, path));

    private IEnumerable<FoundDefinition> Commands(FolderWalk walk) => AllCommands(walk).DistinctBy(static found => found.Path);

    private IEnumerable<FoundDefinition> AllCommands(FolderWalk walk) =>
        from place in Places("commands", Plugin?.Commands, replaces: true)
        from inFolder in WithoutFilesOfSkills(place, Markdown(walk, place)).GroupBy(static path => Path.GetDirectoryName(path)!)
        from found in CommandsOf(place, inFolder.Key, [.. inFolder])
        select found;

    // Files below a folder that is a single command belong to that command.
    private List<string> WithoutFilesOfSkills(string place, List<string> files)
    {
        if (Plugin is null || files.Count == 0 || ObservedFiles.FileExists(place))
            return files;
        var skills = files.Where(IsSkillFile)
            .Select(static path => Path.GetDirectoryName(path) + Path.DirectorySeparatorChar)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return
        [
            .. files.Where(path => !skills.Exists(skill =>
                path.StartsWith(skill, StringComparison.Ordinal) && path.AsSpan(skill.Length).Contains(Path.DirectorySeparatorChar))),
        ];
    }

    private static bool IsSkillFile(string path) => Path.GetFileName(path).Equals(SkillFile, StringComparison.OrdinalIgnoreCase);

    // A folder with a SKILL.md is one command with the folder's name; its other files are not commands.
    private IEnumerable<FoundDefinition> CommandsOf(string place, string folder, List<string> files)
    {
        if (Plugin?.CommandNames.GetValueOrDefault(place) is { } given && ObservedFiles.FileExists(place))
            return [Found(place, PromptKind.Command, given, Prefix)];
        var skill = ObservedFiles.FileExists(place)
            ? null
            : files.Find(static path => Path.GetFileName(path) == SkillFile) ?? files.Find(IsSkillFile);
        if (skill is null)
        {
            return files.Select(path => Found(
                path, PromptKind.Command, NameOf(path), Prefix + (folder == Path.GetDirectoryName(place) ? "" : Subfolders(place, path))));
        }
        var above = folder == place ? "" : Subfolders(place, folder);
        return [Found(skill, PromptKind.Command, Path.GetFileName(folder), Prefix + above)];
    }

    private IEnumerable<FoundDefinition> OutputStyles(FolderWalk walk) =>
        from place in Places("output-styles", Plugin?.OutputStyles, replaces: true)
        from path in Markdown(walk, place)
        select Found(path, PromptKind.OutputStyle, Path.GetFileNameWithoutExtension(path), Prefix);

    private IEnumerable<FoundDefinition> Skills(FolderWalk walk) =>
        from place in SkillPlaces()
        from folder in Plugin is not null && IsSkill(place) ? [place] : walk.Folders(place, Bounds)
        where IsSkill(folder)
        let found = Found(Path.Combine(folder, SkillFile), PromptKind.Skill, SkillName(Path.GetFileName(folder)), Prefix)
        select folder == place ? found with { Origin = found.Origin with { NameInPlugin = SkillName } } : found;

    // A plugin without a skills folder may itself be one skill.
    private IEnumerable<string> SkillPlaces() =>
        Plugin is { Skills: null } && !ObservedFiles.FolderExists(Path.Combine(Folder, "skills")) && IsSkill(Folder)
            ? [Folder]
            : Places("skills", Plugin?.Skills, replaces: false);

    private static bool IsSkill(string folder) => ObservedFiles.FileExists(Path.Combine(folder, SkillFile));

    // In names of a plugin's skills, only letters, digits, hyphens and underscores are preserved.
    private string SkillName(string name) =>
        Plugin is null ? name : string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private static string NameOf(string path) =>
        Path.GetFileName(path) is var name && name.EndsWith(".md", StringComparison.Ordinal) ? name[..^3] : name;

    // For skills, a plugin's manifest adds folders to the default one; for everything else it replaces it.
    private IEnumerable<string> Places(string usual, IReadOnlyList<string>? named, bool replaces)
    {
        var folder = Path.Combine(Folder, usual);
        if (named is null)
            return [folder];
        return replaces ? named : named.Prepend(folder).Distinct(StringComparer.Ordinal);
    }

    private List<string> Markdown(FolderWalk walk, string place) =>
        !ObservedFiles.FileExists(place)
            ? walk.Markdown(place, Bounds, Plugin is not null ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            : place.EndsWith(".md", StringComparison.Ordinal) && walk.IsInside(place, RealPath.Of(place), Bounds) ? [place] : [];

    private static string Subfolders(string place, string path)
    {
        var between = Path.GetRelativePath(place, Path.GetDirectoryName(path)!);
        return between is "." or ".." ? "" : between.Replace(Path.DirectorySeparatorChar, ':') + ":";
    }

    private FoundDefinition Found(string path, PromptKind kind, string name, string prefix) =>
        new(path, new(kind, Scope, name, prefix, Plugin?.Name), Rank, Bounds);
}

/// <summary>A file that contains a definition, before it is read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Origin">Its kind and origin.</param>
/// <param name="Rank">The precedence of its layer.</param>
/// <param name="Bounds">Where the file may point if it is a link; null for anywhere.</param>
internal sealed record FoundDefinition(string Path, DefinitionOrigin Origin, int Rank, LinkBounds? Bounds = null)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="PromptReadException">
    /// The file cannot be read, or is a link that points out of its bounds.
    /// </exception>
    public PromptFile Read() => PromptFile.ReadInside(Path, Bounds, isFolderInside: true);
}
