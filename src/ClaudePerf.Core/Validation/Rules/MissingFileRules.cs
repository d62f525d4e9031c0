using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Files that a skill tells the model to read or run, and that are not there.</summary>
internal static partial class MissingFileRules
{
    // Files that a message shows.
    private const int Shown = 3;

    // Far more than real texts have: each is looked for on the disk.
    private const int MostMentions = 500;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("missing-file", FindingSeverity.Warning,
            "A file of its own that a skill links to, or names below its own folder or its plugin's, and that is not there.",
            "The model looks for it, finds nothing, and does without what it was to say or do.",
            "Add the file, correct the path, or take the link out.",
            static (rule, context) => Find(rule, context, Named)),
        // Whose a path in a code span is, the text often says elsewhere or not at all.
        new("missing-mention", FindingSeverity.Warning,
            "A path in a code span of a skill, such as 'scripts/build.py', where nothing is.",
            "If it is meant as the skill's own, the model looks for it in vain.",
            "Add the file, correct the path, or say whose it is.",
            static (rule, context) => Find(rule, context, Mentioned)) { IsOffByDefault = true },
    ];

    private static IEnumerable<Finding> Find(ValidationRule rule, ValidationContext context,
        Func<ValidationContext, PromptDefinition, IEnumerable<(string Path, int Offset)>> look) =>
        from definition in context.Ecosystem.Definitions
        where definition.IsActive && definition.Path.Length > 0 && !IsTemplate(definition)
        let missing = look(context, definition).OrderBy(static file => file.Offset).DistinctBy(static file => file.Path).ToList()
        where missing.Count > 0
        select rule.AtOffset(definition, missing[0].Offset, Message(missing));

    // [text](path), not of a picture.
    [GeneratedRegex(@"(?:^|[^!\]])\[[^\]\n]*\]\(<?([^)\s<>]+)>?(?:[ \t]+""[^""\n]*"")?\)",
        RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Links();

    // `references/name.md`: the folders that skills keep their own files in.
    [GeneratedRegex(@"`(?:\./)?((?:scripts|references?|assets|templates|resources)/[\w./-]+\.[A-Za-z]\w*)`",
        RegexOptions.NonBacktracking)]
    private static partial Regex Spans();

    [GeneratedRegex(@"\$\{(CLAUDE_SKILL_DIR|CLAUDE_PLUGIN_ROOT)\}/([\w./-]+\.[A-Za-z]\w*)", RegexOptions.NonBacktracking)]
    private static partial Regex OfVariables();

    [GeneratedRegex(@"`[^`\n]*`", RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.-]*:|[*{}$%<>|]|\.\.\.|\b(?:path|your|example|xxx|placeholder)\b|^/|^#|^~",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoPath();

    // What a line tells the model to write is not there yet, and examples are of somebody else.
    [GeneratedRegex(
        @"\b(?:write|writes|create|creates|created|save|saves|saved|generate|generates|generated|output|outputs|produce|produces|add|store|stores|stored|"
        + @"update|updates|export|new|"
        + @"e\.g\.|example|examples|such as|like|if (?:it )?exists|if present|if available|optional|optionally|could|would|might|may)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotYet();

    private static string Message(List<(string Path, int Offset)> missing)
    {
        var names = string.Join(", ", missing.Take(Shown).Select(static file => $"'{file.Path}'"));
        return missing.Count switch
        {
            1 => $"The file {names} is not there.",
            <= Shown => FormattableString.Invariant($"{missing.Count} files that this names are not there: {names}."),
            _ => FormattableString.Invariant($"{missing.Count} files that this names are not there: {names}, …"),
        };
    }

    private static IEnumerable<(string Path, int Offset)> Named(ValidationContext context, PromptDefinition definition)
    {
        var code = FencedCode.Of(definition.Text, definition.BodyOffset);
        var folder = Path.GetDirectoryName(definition.Path)!;
        var found = OfPlaces(context, definition, folder);
        if (!HasOwnFolder(definition))
            return found;
        var linked = Linked(definition, code, folder);
        // Its links to its neighbours are its own all the same.
        return found.Concat(IsAboutSkills(definition) ? linked.Where(static file => file.Path.StartsWith("../", StringComparison.Ordinal)) : linked);
    }

    private static IEnumerable<(string Path, int Offset)> Mentioned(ValidationContext context, PromptDefinition definition) =>
        HasOwnFolder(definition) && !IsAboutSkills(definition)
            ? Spanned(context, definition, FencedCode.Of(definition.Text, definition.BodyOffset), Path.GetDirectoryName(definition.Path)!)
            : [];

    // Only a skill has a folder of its own that relative paths can mean.
    private static bool HasOwnFolder(PromptDefinition definition) =>
        Path.GetFileName(definition.Path).Equals("SKILL.md", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Path, int Offset)> Linked(PromptDefinition definition, FencedCode code, string folder)
    {
        var spans = Code().Matches(definition.Text);
        var next = 0;
        foreach (var match in Links().Matches(definition.Text).Take(MostMentions))
        {
            var group = match.Groups[1];
            while (next < spans.Count && spans[next].Index + spans[next].Length <= group.Index)
                next++;
            var isInSpan = next < spans.Count && spans[next].Index < group.Index;
            if (isInSpan || group.Index < definition.BodyOffset || code.At(group.Index) is not null)
                continue;
            var target = group.Value.Split('#', '?')[0];
            // What has neither an ending nor a dot before it is more often an address, or no link at all.
            if (target.Length == 0 || NoPath().IsMatch(target) || !(target.StartsWith('.') || Path.HasExtension(target)))
                continue;
            if (!Exists(folder, Uri.UnescapeDataString(target)))
                yield return (target, group.Index);
        }
    }

    private static IEnumerable<(string Path, int Offset)> Spanned(ValidationContext context, PromptDefinition definition, FencedCode code,
        string folder)
    {
        foreach (var match in Spans().Matches(definition.Text).Take(MostMentions))
        {
            var group = match.Groups[1];
            if (group.Index < definition.BodyOffset || code.At(group.Index) is not null || NoPath().IsMatch(group.Value))
                continue;
            // The project that is worked on has such folders too: a path that any folder above knows is not the skill's.
            if (ExistsUpwards(Highest(context.Ecosystem.Root), folder, group.Value) || ExistsBeside(folder, group.Value)
                || NotYet().IsMatch(LineWindow.Of(definition.Text, match.Index, match.Index).Before)
                || IsPattern(LineWindow.Of(definition.Text, group.Index, group.Index))
                || FileMention.IsOfProject(definition.Text, group.Index)
                || FileMention.IsMade(definition.Text, group.Value, group.Index,
                    isOfProject: !group.Value.StartsWith("ref", StringComparison.Ordinal))
                || FileMention.IsOffer(definition.Text, group.Value, group.Index)
                || IsOfOther(context, definition, group, folder))
                continue;
            yield return (group.Value, group.Index);
        }
    }

    private static IEnumerable<(string Path, int Offset)> OfPlaces(ValidationContext context, PromptDefinition definition, string folder)
    {
        // A text about how plugins are made names files of any plugin.
        if (definition.Text.Contains("plugin.json", StringComparison.Ordinal) || definition.Text.Contains("hooks.json",
            StringComparison.Ordinal))
            yield break;
        foreach (var match in OfVariables().Matches(definition.Text).Take(MostMentions))
        {
            // Only in a skill does CLAUDE_SKILL_DIR mean a folder.
            var root = match.Groups[1].Value != "CLAUDE_SKILL_DIR" ? PluginFolder(folder)
                : definition.Kind is PromptKind.Skill or PromptKind.Command ? folder : null;
            if (root is not null && match.Index >= definition.BodyOffset && !IsBuilt(match.Groups[2].Value) && !NoPath().IsMatch(match.Groups[2].Value)
                && !Exists(root, match.Groups[2].Value)
                && !FileMention.IsMade(definition.Text, match.Value, match.Index, isOfProject: false)
                && !FileMention.IsOffer(definition.Text, match.Value, match.Index)
                && !IsOfOther(context, definition, match, folder))
                yield return (match.Value, match.Index);
        }
    }

    // Of a skill or plugin that the sentence names: there, or where nobody here can look.
    private static bool IsOfOther(ValidationContext context, PromptDefinition definition, Group mention, string folder)
    {
        if (FileMention.OwnerOf(definition.Text, mention.Index, mention.Index + mention.Length) is not { } owner
            || owner == Path.GetFileName(folder) || owner == definition.Name)
            return false;
        var path = mention.Value[(mention.Value.IndexOf('}', StringComparison.Ordinal) + 1)..].TrimStart('/');
        var folders = FileMention.FoldersOf(context.Ecosystem, folder, PluginFolder(folder), owner).ToList();
        return folders.Count == 0 || folders.Any(at => Exists(at, path) || (Directory.Exists(Path.Combine(at, "skills"))
            && Directory.EnumerateDirectories(Path.Combine(at, "skills")).Any(skill => Exists(skill, path))));
    }

    // What a build leaves is in no repository.
    private static bool IsBuilt(string path) =>
        path.Split('/').Any(static part => part is "dist" or "build" or ".build" or "out" or "target" or "bin" or "node_modules" or ".venv");

    // `Bash(./scripts/*)` beside what it allows.
    private static bool IsPattern(LineWindow window) => window.ToString().Contains("Bash(", StringComparison.Ordinal);

    // People who copy a template fill it in.
    private static bool IsTemplate(PromptDefinition definition) =>
        Path.GetFileName(Path.GetDirectoryName(definition.Path)) is { } name
        && (name.StartsWith("_template", StringComparison.OrdinalIgnoreCase) || name.Equals("template", StringComparison.OrdinalIgnoreCase));

    /// <summary>The repository's or marketplace's folder that a folder is in; the folder itself where it is in none.</summary>
    private static string Highest(string root)
    {
        const int MostLevels = 6;
        var highest = root;
        var at = root;
        for (var i = 0; i < MostLevels && at is not null; i++, at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, ".claude-plugin", "marketplace.json")))
                highest = at;
            if (Path.Exists(Path.Combine(at, ".git")))
                return at;
        }
        return highest;
    }

    private static string? PluginFolder(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (LooseAgents.IsPlugin(at))
                return at;
        }
        return null;
    }

    private static bool Exists(string folder, string path) => Path.Exists(Path.Combine(folder, path));

    private static bool ExistsUpwards(string root, string folder, string path)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Exists(at, path))
                return true;
            if (string.Equals(at, root, StringComparison.Ordinal))
                return false;
        }
        return false;
    }

    // Of a skill beside it, which the text then speaks of.
    private static bool ExistsBeside(string folder, string path) =>
        Path.GetDirectoryName(folder) is { } above && Directory.EnumerateDirectories(above).Any(beside => Exists(beside, path));

    // A text about how skills are made names files of any skill.
    private static bool IsAboutSkills(PromptDefinition definition) => definition.Text.AsSpan().Count("SKILL.md") > 4;
}
