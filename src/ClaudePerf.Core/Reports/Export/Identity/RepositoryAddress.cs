using System.Text.RegularExpressions;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>
/// The address of a remote repository in one form, so that clones over HTTPS and SSH are the same repository: host and path, without
/// scheme, credentials, query and <c>.git</c>, such as <c>github.com/acme/orders</c>.
/// </summary>
internal static partial class RepositoryAddress
{
    private const int MaxLength = 300;
    private static readonly string[] Schemes = ["https", "http", "ssh", "git", "git+ssh", "ssh+git"];

    /// <summary>Writes the address of a remote; null if it is not on a host, such as a folder.</summary>
    /// <param name="remote">The remote's URL, as git has it.</param>
    internal static string? Of(string? remote)
    {
        remote = remote?.Trim();
        if (string.IsNullOrEmpty(remote))
            return null;
        string host, path;
        if (remote.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(remote, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme) || address.Host.Length == 0)
                return null;
            // A port other than the usual one belongs to a web address; SSH reaches the same host at another port.
            var isWeb = address.Scheme is "https" or "http";
            host = isWeb && !address.IsDefaultPort ? $"{address.Host}:{address.Port}" : address.Host;
            path = Uri.UnescapeDataString(address.AbsolutePath);
        }
        else if (ShortForm().Match(remote) is { Success: true } match)
        {
            (host, path) = (match.Groups[1].Value, match.Groups[2].Value);
        }
        else
        {
            return null;
        }
        path = path.Trim('/');
        if (path.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            path = path[..^4].TrimEnd('/');
        var text = VisibleText.Of($"{host.ToLowerInvariant()}/{path}");
        return path.Length == 0 || text.Length > MaxLength ? null : text;
    }

    // git@github.com:acme/orders.git. One letter before the colon is a drive.
    [GeneratedRegex(@"^(?:[^@/\\\s:]+@)?([A-Za-z0-9][A-Za-z0-9.-]+):([^\\\s?#]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex ShortForm();
}
