using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Turns what a user gave as a path into full paths of the file system, the same way for every command.</summary>
internal static class PathResolution
{
    /// <summary>The files and folders that a path names. A path that names none is a non-terminating error of the command.</summary>
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
            return command.Refuse(Errors.PathNotFound(path));
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            return command.Refuse(Errors.PathNotFound(path));
        }
    }

    /// <summary>The folder the session stands in, or the process's where the session is not in the file system.</summary>
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

    // Reading it gives the better message than "does not exist" of a name that the user sees in the folder.
    private static bool IsBrokenLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static IEnumerable<string> Existing(this ModuleCommand command, string path, Collection<string> resolved) =>
        resolved.Count > 0 ? resolved : command.Refuse(Errors.PathNotFound(path));

    private static string[] Refuse(this ModuleCommand command, ErrorRecord error)
    {
        command.WriteError(error);
        return [];
    }
}
