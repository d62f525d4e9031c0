using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What a text says about a file that it names: whether the file should exist, and who owns it.</summary>
internal static partial class FileMention
{
    // Far more mentions of one file than real texts have.
    private const int MaxOccurrences = 50;

    [GeneratedRegex(
        @"\b(?:write|writes|writing|written|create|creates|creating|created|save|saves|saving|saved|generate|generates|generating|"
            + @"generated|scaffold|scaffolds"
            + @"|scaffolding|scaffolded|emit|emits|emitted|implement|implements|author|authors)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Creates();

    // An instruction at the start of a line, item, step or heading: "1. **Write the module**", "### Step 3: Create
    // the files", "Discover logos in:".
    [GeneratedRegex(
        @"^[ \t]*(?:[-*+][ \t]+|[0-9]+[.)][ \t]+|#+[ \t]+)?(?:\[[ x]\][ \t]+)?(?:\*\*)?(?:(?:Step|Phase)[ \t]+[0-9.]+[ "
            + @"\t]*[:.)–—-][ \t]*|[0-9.]+[ \t]+)?"
            + @"(?:Write|Create|Generate|Scaffold|Implement|Save|Add|Discover|Detect|Find|Locate|Look\s+for|Search\s+for)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Orders();

    // A text that runs or reads a file expects it to exist.
    [GeneratedRegex(
        @"\b(?:run|runs|running|execute|executes|load|loads|read|reads|see|consult|refer|use|uses|using|open|follow|follows|"
            + @"invoke|call|with|via|from|reference|"
            + @"details|python3?|bash|node)\b[^.;\n]{0,40}$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Takes();

    // "cat > file", "tee file", "touch file", or a comment with the path at the top of a code block.
    [GeneratedRegex(
        @"(?:>|\btee(?:[ ]-a)?|\btouch)[ ]+[""']?(?:\$?[{}\w./-]*/)?$|^[ \t]*(?:#|//|--|<!--|/\*)[ ]*(?:[Ff]ile(?:name)?:[ "
            + @"]*)?(?:[\w.-]+/)*$",
        RegexOptions.NonBacktracking)]
    private static partial Regex WritesInCode();

    // `name`'s, the `name` skill, `plugin:name` … its; and without backticks name-of-it's, the name-of-it skill.
    [GeneratedRegex(
        @"[`*]+/?([a-z0-9][a-z0-9:_-]*)[`*]+(?:['’]s\b|\s+(?:skill|plugin)\b)|"
            + @"[`*]+/?([a-z0-9]+[a-z0-9_]*[:-][a-z0-9:_-]*)[`*]+[^`]{0,80}\bits\b"
            + @"|\b([a-z0-9]+(?:[:-][a-z0-9]+)+)(?:['’]s\b|\s+(?:skill|plugin)\b)",
        RegexOptions.NonBacktracking)]
    private static partial Regex OwnersBefore();

    // "… of the `name` skill", "… (name-of-it)".
    [GeneratedRegex(
        @"^[`*]*\s*(?:\(?(?:of|in|from)\s+(?:the\s+)?[`*]*([a-z0-9][a-z0-9:_-]*)[`*]*(?:\s+(?:skill|plugin)\b|\))|"
            + @"\(([a-z0-9]+(?:-[a-z0-9]+)+)\))",
        RegexOptions.NonBacktracking)]
    private static partial Regex OwnersAfter();

    // `src/app.ts` + `templates/app.hbs`, `mkdocs.yml` and `scripts/build.py`.
    [GeneratedRegex(
        @"`(?:\./)?(?:(?:src|lib|apps?|dist|docs|tests?|public|cmd|pkg|internal|packages|config|\.github|\.claude)/[^`\n]*|"
            + @"[\w.-]+\.(?:ya?ml|toml|json))`"
            + @"\s*(?:\+|,|and|&)\s*`(?:\./)?$",
        RegexOptions.NonBacktracking)]
    private static partial Regex NextToProjectFile();

    /// <summary>
    /// Whether the text creates the file: in the same sentence, by an instruction in the same section, or at another
    /// place that names it.
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="path">The path as written.</param>
    /// <param name="start">The path's offset.</param>
    /// <param name="isProjectFolder">Whether projects commonly have such folders too, such as <c>scripts</c>.</param>
    internal static bool IsCreated(string text, string path, int start, bool isProjectFolder)
    {
        if (IsCreatedElsewhere(text, Path.GetFileName(path), start))
            return true;
        if (Takes().IsMatch(LineWindow.Around(text, start, start).Before))
            return false;
        return Creates().IsMatch(SentenceWindow.Around(text, start, start).Before)
            || (isProjectFolder && (Creates().IsMatch(SentenceWindow.ItemAround(text, start, start).Before) || IsOrdered(text, start)));
    }

    /// <summary>
    /// Whether the text offers an alternative for the file: "<c>scripts/a.sh</c> or <c>.claude/hooks/a.sh</c>".
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="path">The path as written.</param>
    /// <param name="start">The path's offset.</param>
    internal static bool IsAlternative(string text, string path, int start)
    {
        var window = SentenceWindow.Around(text, start, start + path.Length);
        var name = Path.GetFileName(path);
        return (window.After.AsSpan().TrimStart("`*)\", ").StartsWith("or", StringComparison.Ordinal) && NamesFile(window.After, name))
            || (window.Before.AsSpan().TrimEnd("`*(\" \r\n").EndsWith(" or", StringComparison.Ordinal) && NamesFile(window.Before, name));
    }

    /// <summary>Whether the file is listed together with files of the user's project.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">The path's offset.</param>
    internal static bool IsProjectFile(string text, int start) =>
        NextToProjectFile().IsMatch(SentenceWindow.Around(text, start, start).Before);

    /// <summary>
    /// The owner of the file according to the sentence: a skill's or plugin's name; null if none is named.
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">The offset where the path begins.</param>
    /// <param name="end">The offset where it ends.</param>
    internal static string? OwnerOf(string text, int start, int end)
    {
        var window = SentenceWindow.Around(text, start, end);
        if (OwnersAfter().Match(window.After) is { Success: true } behind)
            return behind.Groups[1].Success ? behind.Groups[1].Value : behind.Groups[2].Value;
        var before = OwnersBefore().Matches(window.Before);
        if (before.Count == 0)
            return null;
        var groups = before[^1].Groups;
        return groups[1].Success ? groups[1].Value : groups[2].Success ? groups[2].Value : groups[3].Value;
    }

    /// <summary>
    /// The folders of a skill or plugin with a given name, in the ecosystem or next to the skill that mentions it.
    /// </summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="folder">The folder of the skill that mentions it.</param>
    /// <param name="plugin">The folder of its plugin; null if it is not in a plugin.</param>
    /// <param name="owner">The name, with or without its plugin's name in front.</param>
    internal static IEnumerable<string> FoldersOf(Ecosystem ecosystem, string folder, string? plugin, string owner)
    {
        var parts = owner.Split(':');
        var name = parts[^1];
        var found = ecosystem.Definitions.Where(definition => definition.Path.Length > 0 && definition.Kind == PromptKind.Skill
                && (definition.Name == owner || definition.Name.EndsWith(":" + name, StringComparison.Ordinal) || definition.Name == name))
            .Select(static definition => Path.GetDirectoryName(definition.Path)!);
        var above = new[] { folder, plugin, ecosystem.Root }.Select(Path.GetDirectoryName).OfType<string>()
            .Append(ecosystem.Root).Append(Path.Combine(ecosystem.Root, "plugins")).Distinct(StringComparer.Ordinal).ToList();
        foreach (var at in above)
        {
            found = found.Append(Path.Combine(at, name)).Append(Path.Combine(at, "skills", name));
            if (parts.Length > 1)
                found = found.Append(Path.Combine(at, parts[0], "skills", name));
        }
        return found.Distinct(StringComparer.Ordinal).Where(Directory.Exists);
    }

    // Another path to a file with that name, in a code span.
    private static bool NamesFile(string text, string name) => text.Contains($"/{name}`", StringComparison.Ordinal);

    private static bool IsCreatedElsewhere(string text, string name, int start)
    {
        var at = text.IndexOf(name, StringComparison.Ordinal);
        for (var i = 0; at >= 0 && i < MaxOccurrences; i++, at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            if (at >= start && at <= start + LongestPath(text, start))
                continue;
            var before = LineWindow.Around(text, at, at).Before;
            if (WritesInCode().IsMatch(before) || (Creates().IsMatch(before) && !Takes().IsMatch(before)))
                return true;
        }
        return false;
    }

    // The mention itself does not count as another place.
    private static int LongestPath(string text, int start)
    {
        var end = text.AsSpan(start).IndexOfAny("`)\n ");
        return end < 0 ? text.Length - start : end;
    }

    // From the preceding heading on.
    private static bool IsOrdered(string text, int start)
    {
        const int MaxLines = 40;
        var end = text.LastIndexOf('\n', Math.Max(0, start - 1));
        for (var i = 0; i < MaxLines && end > 0; i++)
        {
            var from = text.LastIndexOf('\n', end - 1) + 1;
            var line = text[from..end];
            if (Orders().IsMatch(line))
                return true;
            if (line.StartsWith('#'))
                return false;
            end = from - 1;
        }
        return false;
    }
}
