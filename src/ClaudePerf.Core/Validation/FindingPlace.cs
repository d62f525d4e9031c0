using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Paths as findings name them: the same on every machine, wherever the ecosystem's folder and the user's home are.
/// </summary>
internal static class FindingPlace
{
    private const string Home = "~";
    private const string UserConfiguration = "~/.claude";

    /// <summary>
    /// A path relative to the ecosystem's folder, with forward slashes. In the user's home it begins with <c>~/</c>.
    /// Files that an administrator manages keep their full path, which is the same everywhere.
    /// </summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="path">A full path.</param>
    public static string RelativePath(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        // A prompt without a file has only its name.
        if (!Path.IsPathFullyQualified(path) || !Path.IsPathFullyQualified(root))
            return Slashed(path);
        if (!RealPath.IsWithin(path, root))
        {
            foreach (var (folder, name) in UserFolders())
            {
                if (RealPath.IsWithin(path, folder))
                    return Slashed(Path.Combine(name, Path.GetRelativePath(folder, path)));
            }
            if (RealPath.IsWithin(path, EcosystemOptions.DefaultManagedFolder))
                return Slashed(path);
        }
        return Slashed(Path.GetRelativePath(root, path));
    }

    /// <summary>The full path of a place.</summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="place">A result of <see cref="RelativePath"/>.</param>
    public static string FullPath(string root, string place)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(place);
        foreach (var (folder, name) in UserFolders())
        {
            if (place.StartsWith(name + "/", StringComparison.Ordinal))
                return Path.GetFullPath(place[(name.Length + 1)..], folder);
        }
        return Path.GetFullPath(place, root);
    }

    /// <summary>Rewrites the paths in a message the way <see cref="RelativePath"/> does.</summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="message">The message.</param>
    internal static string ShortenPaths(string root, string message)
    {
        var text = Without(message, root, "");
        foreach (var (folder, name) in UserFolders())
            text = Without(text, folder, name + "/");
        return text;
    }

    private static IEnumerable<(string Folder, string Name)> UserFolders()
    {
        if (EcosystemOptions.EnvironmentUserFolder is { } named)
            yield return (Path.TrimEndingDirectorySeparator(Path.GetFullPath(named)), UserConfiguration);
        var home = UserHome.Path;
        if (home.Length > 1)
            yield return (Path.TrimEndingDirectorySeparator(home), Home);
    }

    // In a message, a folder follows a quote, a space or a bracket and ends with a separator or, if the folder itself
    // is meant, with a quote.
    private static string Without(string message, string folder, string replacement)
    {
        if (Path.GetPathRoot(folder) == folder)
            return message;
        for (var at = message.IndexOf(folder, StringComparison.Ordinal); at >= 0; at = message.IndexOf(folder, at,
            StringComparison.Ordinal))
        {
            var end = at + folder.Length;
            var begins = at == 0 || message[at - 1] is '\'' or '"' or ' ' or '(' or '@';
            if (begins && end < message.Length && (message[end] == Path.DirectorySeparatorChar || message[end] == '/'))
                message = string.Concat(message.AsSpan(0, at), replacement, message.AsSpan(end + 1));
            else if (begins && end < message.Length && message[end] is '\'' or '"')
                message = string.Concat(message.AsSpan(0, at), replacement.Length == 0 ? "." : replacement.TrimEnd('/'),
                    message.AsSpan(end));
            else
                at = end;
        }
        return message;
    }

    private static string Slashed(string path) =>
        Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
}
