using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// Which memory files and rules the settings keep out, as measured on Claude Code 2.1.332: the globs of <c>claudeMdExcludes</c> on full paths, except for
/// the administrator's; and permission rules that deny <c>Read</c>, for the project's files. Imports are files as well.
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

    /// <summary>Whether a file is kept out.</summary>
    internal bool Covers(string path, DefinitionScope scope)
    {
        if (scope == DefinitionScope.Managed || (_excluded.Count == 0 && _unreadable.Count == 0))
            return false;
        var slashed = Slashed(path);
        return _excluded.Exists(glob => glob.Pattern.IsMatch(slashed) != glob.IsNegated) || (scope == DefinitionScope.Project && _unreadable.Exists(pattern => pattern.IsMatch(slashed)));
    }

    // Folders may be divided by either slash. A glob that begins with ! keeps out everything else.
    private static (Regex, bool) Excluding(string glob)
    {
        glob = glob.Replace('\\', '/');
        return glob.StartsWith('!') && !glob.StartsWith("!(", StringComparison.Ordinal) ? (Pattern(glob[1..]), true) : (Pattern(glob), false);
    }

    // A rule's path is written as in a .gitignore: //from the file system's root, ~/from the home, from the project, or a name at any depth; it holds for all below it.
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

    // ** takes any folders, * and ? stay in one, {a,b} is either, [ab] one of several, [^a] any other; in a .gitignore's globs, which take what is below as well, also [!a].
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
                    text.Append('[').Append(others ? "^" : "").Append(Regex.Escape(glob[(others ? i + 2 : i + 1)..end]).Replace("]", "\\]", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                default:
                    text.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }
        while (braces-- > 0)
            text.Append(')');
        return new Regex(text.Append(andBelow ? "(?:/.*)?$" : "$").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
