using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Missing files that a skill tells the model to read or run.</summary>
internal static partial class MissingFileRules
{
    // Files shown in a message.
    private const int Shown = 3;

    // Far more than real texts have; each is looked up on disk.
    private const int MaxMentions = 500;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("missing-file", FindingSeverity.Warning,
            "A skill links to a file, or names one in its own or its plugin's folder, that does not exist.",
            "The model looks for it, finds nothing, and works without its content.",
            "Add the file, correct the path, or remove the link.",
            static (rule, context) => Find(rule, context, Named)),
        // For paths in code spans, the text often gives the owner elsewhere or not at all.
        new("missing-mention", FindingSeverity.Warning,
            "A path in a skill's code span, such as 'scripts/build.py', that does not exist.",
            "If it means the skill's own file, the model does not find it.",
            "Add the file, correct the path, or say which project or skill it belongs to.",
            static (rule, context) => Find(rule, context, Mentioned)) { IsOffByDefault = true },
    ];

    private static IEnumerable<Finding> Find(ValidationRule rule, ValidationContext context,
        Func<ValidationContext, PromptDefinition, IEnumerable<(string Path, int Offset)>> look) =>
        from definition in context.Ecosystem.Definitions
        where definition.IsActive && definition.Path.Length > 0 && !IsTemplate(definition)
        let missing = look(context, definition).OrderBy(static file => file.Offset).DistinctBy(static file => file.Path).ToList()
        where missing.Count > 0
        select rule.AtOffset(definition, missing[0].Offset, Message(missing));

    // [text](path), but not an image.
    [GeneratedRegex(@"(?:^|[^!\]])\[[^\]\n]*\]\(<?([^)\s<>]+)>?(?:[ \t]+""[^""\n]*"")?\)",
        RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Links();

    // `references/name.md`: the folders in which skills store their files.
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

    // Files that the line tells the model to write do not exist yet, and examples are not the skill's own.
    [GeneratedRegex(
        @"\b(?:write|writes|create|creates|created|save|saves|saved|generate|generates|generated|output|outputs|produce|produces|"
            + @"add|store|stores|stored|"
        + @"update|updates|export|new|"
        + @"e\.g\.|example|examples|such as|like|if (?:it )?exists|if present|if available|optional|optionally|could|would|might|may)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotYet();

    private static string Message(List<(string Path, int Offset)> missing)
    {
        var names = string.Join(", ", missing.Take(Shown).Select(static file => $"'{file.Path}'"));
        return missing.Count switch
        {
            1 => $"The file {names} does not exist. Add it or correct the path.",
            <= Shown => FormattableString.Invariant($"{missing.Count} files named here do not exist: {names}."),
            _ => FormattableString.Invariant($"{missing.Count} files named here do not exist: {names}, …"),
        };
    }

    private static IEnumerable<(string Path, int Offset)> Named(ValidationContext context, PromptDefinition definition)
    {
        var code = FencedCode.Find(definition.Text, definition.BodyOffset);
        var folder = Path.GetDirectoryName(definition.Path)!;
        var found = InVariables(context, definition, folder);
        if (!HasOwnFolder(definition))
            return found;
        var linked = Linked(definition, code, folder);
        // Its links to sibling skills are still its own.
        return found.Concat(
            IsAboutSkills(definition) ? linked.Where(static file => file.Path.StartsWith("../", StringComparison.Ordinal)) : linked);
    }

    private static IEnumerable<(string Path, int Offset)> Mentioned(ValidationContext context, PromptDefinition definition) =>
        HasOwnFolder(definition) && !IsAboutSkills(definition)
            ? Spanned(context, definition, FencedCode.Find(definition.Text, definition.BodyOffset), Path.GetDirectoryName(definition.Path)!)
            : [];

    // Only a skill has its own folder for relative paths.
    private static bool HasOwnFolder(PromptDefinition definition) =>
        Path.GetFileName(definition.Path).Equals("SKILL.md", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Path, int Offset)> Linked(PromptDefinition definition, FencedCode code, string folder)
    {
        var spans = Code().Matches(definition.Text);
        var next = 0;
        foreach (var match in Links().Matches(definition.Text).Take(MaxMentions))
        {
            var group = match.Groups[1];
            while (next < spans.Count && spans[next].Index + spans[next].Length <= group.Index)
                next++;
            var isInSpan = next < spans.Count && spans[next].Index < group.Index;
            if (isInSpan || group.Index < definition.BodyOffset || code.At(group.Index) is not null)
                continue;
            var target = group.Value.Split('#', '?')[0];
            // A target with neither an extension nor a leading dot is usually an address, or not a link.
            if (target.Length == 0 || NoPath().IsMatch(target) || !(target.StartsWith('.') || Path.HasExtension(target)))
                continue;
            if (!Exists(folder, Uri.UnescapeDataString(target)))
                yield return (target, group.Index);
        }
    }

    private static IEnumerable<(string Path, int Offset)> Spanned(ValidationContext context, PromptDefinition definition, FencedCode code,
        string folder)
    {
        foreach (var match in Spans().Matches(definition.Text).Take(MaxMentions))
        {
            var group = match.Groups[1];
            if (group.Index < definition.BodyOffset || code.At(group.Index) is not null || NoPath().IsMatch(group.Value))
                continue;
            // The user's project may have such folders too: a path that exists in any folder above is not the
            // skill's.
            if (ExistsUpwards(Highest(context.Ecosystem.Root), folder, group.Value) || ExistsInSibling(folder, group.Value)
                || NotYet().IsMatch(LineWindow.Around(definition.Text, match.Index, match.Index).Before)
                || IsPattern(LineWindow.Around(definition.Text, group.Index, group.Index))
                || FileMention.IsProjectFile(definition.Text, group.Index)
                || FileMention.IsCreated(definition.Text, group.Value, group.Index,
                    isProjectFolder: !group.Value.StartsWith("ref", StringComparison.Ordinal))
                || FileMention.IsAlternative(definition.Text, group.Value, group.Index)
                || IsOfOther(context, definition, group, folder))
                continue;
            yield return (group.Value, group.Index);
        }
    }

    private static IEnumerable<(string Path, int Offset)> InVariables(ValidationContext context, PromptDefinition definition, string folder)
    {
        // A text about making plugins names files of any plugin.
        if (definition.Text.Contains("plugin.json", StringComparison.Ordinal) || definition.Text.Contains("hooks.json",
            StringComparison.Ordinal))
            yield break;
        foreach (var match in OfVariables().Matches(definition.Text).Take(MaxMentions))
        {
            // CLAUDE_SKILL_DIR is a folder only in skills.
            var root = match.Groups[1].Value != "CLAUDE_SKILL_DIR" ? PluginFolder(folder)
                : definition.Kind is PromptKind.Skill or PromptKind.Command ? folder : null;
            if (root is not null && match.Index >= definition.BodyOffset && !IsBuilt(match.Groups[2].Value)
                && !NoPath().IsMatch(match.Groups[2].Value)
                && !Exists(root, match.Groups[2].Value)
                && !FileMention.IsCreated(definition.Text, match.Value, match.Index, isProjectFolder: false)
                && !FileMention.IsAlternative(definition.Text, match.Value, match.Index)
                && !IsOfOther(context, definition, match, folder))
                yield return (match.Value, match.Index);
        }
    }

    // A file of the skill or plugin that the sentence names: it exists there, or cannot be checked from here.
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

    // Build output is not in repositories.
    private static bool IsBuilt(string path) =>
        path.Split('/')
            .Any(static part => part is "dist" or "build" or ".build" or "out" or "target" or "bin" or "node_modules" or ".venv");

    // `Bash(./scripts/*)`, a pattern of allowed commands.
    private static bool IsPattern(LineWindow window) => window.ToString().Contains("Bash(", StringComparison.Ordinal);

    // Users who copy a template fill it in.
    private static bool IsTemplate(PromptDefinition definition) =>
        Path.GetFileName(Path.GetDirectoryName(definition.Path)) is { } name
        && (name.StartsWith("_template", StringComparison.OrdinalIgnoreCase)
            || name.Equals("template", StringComparison.OrdinalIgnoreCase));

    /// <summary>The repository's or marketplace's root above a folder; the folder itself if there is none.</summary>
    private static string Highest(string root)
    {
        const int MaxLevels = 6;
        var highest = root;
        var at = root;
        for (var i = 0; i < MaxLevels && at is not null; i++, at = Path.GetDirectoryName(at))
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

    // A sibling skill, which the text refers to.
    private static bool ExistsInSibling(string folder, string path) =>
        Path.GetDirectoryName(folder) is { } above && Directory.EnumerateDirectories(above).Any(sibling => Exists(sibling, path));

    // A text about making skills names files of any skill.
    private static bool IsAboutSkills(PromptDefinition definition) => definition.Text.AsSpan().Count("SKILL.md") > 4;
}
