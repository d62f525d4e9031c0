using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// The memory files and rules that settings exclude, as measured on Claude Code 2.1.332: the globs of
/// <c>claudeMdExcludes</c> on full paths, except for the administrator's files; and permission rules that deny
/// <c>Read</c>, for the project's files. Imports are treated as files as well.
/// </summary>
internal sealed class MemoryExclusion
{
    private readonly List<(Regex Pattern, bool IsNegated)> _excluded;
    private readonly List<Regex> _unreadable;

    internal MemoryExclusion(EcosystemSettings settings, string root, string home)
    {
        _excluded = [.. settings.MemoryExcludes.Select(Excluding)];
        _unreadable = [.. settings.Denied.Select(rule => UnreadablePattern(rule, Slashed(root), Slashed(home))).OfType<Regex>()];
    }

    /// <summary>Whether a file is excluded.</summary>
    internal bool Excludes(string path, DefinitionScope scope)
    {
        if (scope == DefinitionScope.Managed || (_excluded.Count == 0 && _unreadable.Count == 0))
            return false;
        var slashed = Slashed(path);
        return _excluded.Exists(glob => glob.Pattern.IsMatch(slashed) != glob.IsNegated)
            || (scope == DefinitionScope.Project && _unreadable.Exists(pattern => pattern.IsMatch(slashed)));
    }

    // Either slash separates folders. A glob that begins with ! excludes everything else.
    private static (Regex, bool) Excluding(string glob)
    {
        glob = glob.Replace('\\', '/');
        return glob.StartsWith('!')
            && !glob.StartsWith("!(", StringComparison.Ordinal) ? (Pattern(glob[1..]), true) : (Pattern(glob), false);
    }

    // A rule's path is written as in a .gitignore: // for the file system's root, ~/ for the home folder, relative to
    // the project, or a name at any depth; it applies to everything below it.
    private static Regex? UnreadablePattern(string rule, string root, string home)
    {
        if (rule is "Read" or "Read(*)" or "Read(**)")
            return Pattern("**");
        if (!rule.StartsWith("Read(", StringComparison.Ordinal) || !rule.EndsWith(')'))
            return null;
        var path = rule["Read(".Length..^1];
        var glob = path switch
        {
            _ when path.StartsWith("//", StringComparison.Ordinal) => path[1..],
            _ when path.StartsWith("~/", StringComparison.Ordinal) => home + path[1..],
            _ when path.StartsWith('/') => root + path,
            _ when path.StartsWith("./", StringComparison.Ordinal) => root + path[1..],
            _ when path.TrimEnd('/').Contains('/', StringComparison.Ordinal) => $"{root}/{path}",
            _ => $"{root}/**/{path}",
        };
        return Pattern(glob.TrimEnd('/'), andBelow: true);
    }

    private static string Slashed(string path) => path.Replace('\\', '/').TrimEnd('/');

    // ** matches any folders, * and ? stay within one, {a,b} is either, [ab] one of several, [^a] any other; in globs
    // of a .gitignore, which include everything below, also [!a].
    private static Regex Pattern(string glob, bool andBelow = false)
    {
        var text = new StringBuilder("^");
        var braces = 0;
        for (var i = 0; i < glob.Length; i++)
        {
            switch (glob[i])
            {
                case '*' when i + 1 < glob.Length && glob[i + 1] == '*':
                    i++;
                    if (i + 1 < glob.Length && glob[i + 1] == '/')
                    {
                        i++;
                        text.Append("(?:.*/)?");
                    }
                    else
                    {
                        text.Append(".*");
                    }
                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '{' when glob.IndexOf('}', i) > 0:
                    braces++;
                    text.Append("(?:");
                    break;
                case '}' when braces > 0:
                    braces--;
                    text.Append(')');
                    break;
                case ',' when braces > 0:
                    text.Append('|');
                    break;
                case '[' when glob.IndexOf(']', i + 2 < glob.Length ? i + 2 : i) is var end and > 0:
                    var others = glob[i + 1] == '^' || (andBelow && glob[i + 1] == '!');
                    var set = Regex.Escape(glob[(others ? i + 2 : i + 1)..end]).Replace("]", "\\]", StringComparison.Ordinal);
                    text.Append('[').Append(others ? "^" : "").Append(set).Append(']');
                    i = end;
                    break;
                default:
                    text.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }
        while (braces-- > 0)
            text.Append(')');
        return new Regex(
            text.Append(andBelow ? "(?:/.*)?$" : "$").ToString(),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
