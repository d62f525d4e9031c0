using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Resolves paths that the user gave to full paths of the file system, in the same way for every command.</summary>
internal static class PathResolution
{
    /// <summary>The files and folders that a path names. A path that matches nothing is a non-terminating error.</summary>
    internal static IEnumerable<string> ResolvePath(this ModuleCommand command, string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path))
            return command.ResolveLiteral(path);
        try
        {
            var resolved = command.GetResolvedProviderPathFromPSPath(path, out var provider);
            return provider.Name == "FileSystem" ? command.Existing(path, resolved) : command.Refuse(Errors.NotAFileSystemPath(path));
        }
        catch (ItemNotFoundException)
        {
            return command.RefuseWildcards(path);
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            return command.RefuseWildcards(path);
        }
    }

    /// <summary>The session's current folder in the file system, or that of the process if the session is in another provider.</summary>
    internal static string CurrentFolder(this ModuleCommand command) => command.SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private static string[] ResolveLiteral(this ModuleCommand command, string path)
    {
        try
        {
            var full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem")
                return command.Refuse(Errors.NotAFileSystemPath(path));
            return Path.Exists(full) || IsBrokenLink(full) ? [full] : command.Refuse(Errors.PathNotFound(path));
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            return command.Refuse(Errors.PathNotFound(path));
        }
    }

    // The user sees the link in the folder. Reading it gives a better message than "does not exist".
    private static bool IsBrokenLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static IEnumerable<string> Existing(this ModuleCommand command, string path, Collection<string> resolved) =>
        resolved.Count > 0 ? resolved : command.RefuseWildcards(path);

    private static string[] RefuseWildcards(this ModuleCommand command, string path) => command.Refuse(
        Errors.PathNotFound(path, offersLiteral: command.MyInvocation.MyCommand.Parameters.ContainsKey(nameof(PathCommand.LiteralPath))));

    private static string[] Refuse(this ModuleCommand command, ErrorRecord error)
    {
        command.WriteError(error);
        return [];
    }
}
