using System.Collections.Frozen;
using System.Globalization;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// The address and login of a Redis server: a URL (<c>redis://user:password@host:6379/0</c>, <c>rediss://</c> for TLS)
/// or StackExchange.Redis's own format (<c>host:6379,ssl=true,password=…</c>). It is always displayed without its
/// password.
/// </summary>
public sealed class RedisAddress
{
    /// <summary>Replaces the password in a displayed address.</summary>
    public const string Mask = "*****";

    private const string Plain = "redis://";
    private const string Tls = "rediss://";

    // Options of the client's own format that are safe to show; any other may be a password with a misspelled name.
    private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
        [
            "abortConnect", "allowAdmin", "connectRetry", "connectTimeout", "defaultDatabase", "keepAlive", "name", "protocol",
            "serviceName", "ssl", "sslHost", "sslProtocols", "user",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly string _text;

    private RedisAddress(string text) => _text = text;

    /// <summary>Parses an address.</summary>
    /// <param name="text">The address, including its password.</param>
    /// <exception cref="FormatException">The address is invalid. The message never contains the password.</exception>
    public static RedisAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = new RedisAddress(text.Trim());
        var options = address.Options();
        if (options.EndPoints.Count == 0)
            throw new FormatException($"'{address}' does not name a Redis server. Write host:port or redis://host:port.");
        return address;
    }

    /// <summary>Returns an address that is safe to display, even if it cannot be parsed.</summary>
    /// <param name="text">The address, including its password.</param>
    public static string Masked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        // A password may contain anything; in a URL it ends at the last @.
        var login = IsUrl(text) ? text.IndexOf("://", StringComparison.Ordinal) + 3 : 0;
        var at = IsUrl(text) ? text.LastIndexOf('@') : LastLogin(text);
        if (at < login)
            return MaskedOptions(text);
        var colon = text.IndexOf(':', login, at - login);
        return (colon < 0 ? text[..login] : text[..(colon + 1)]) + Mask + MaskedOptions(text[at..]);
    }

    /// <summary>The address without its password.</summary>
    public override string ToString() => Masked(_text);

    /// <summary>The options for opening the client.</summary>
    internal ConfigurationOptions Options()
    {
        try
        {
            return IsUrl(_text) ? FromUrl(_text) : FromText(_text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or SocketException)
        {
            // The library's message may quote the invalid part, which may contain part of the password.
            throw new FormatException(
                $"'{this}' is not a valid Redis address. Write host:port, redis://host:port, or host:port,user=…,password=…,ssl=true.");
        }
    }

    private static bool IsUrl(string text) =>
        text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) || text.StartsWith(Tls, StringComparison.OrdinalIgnoreCase);

    private static ConfigurationOptions FromText(string text)
    {
        // The library would treat user:password@host as a host name and display it.
        if (text.Split(',').Any(static part =>
            !part.Contains('=') && (part.Contains('@') || part.Contains("://", StringComparison.Ordinal))))
            throw new FormatException();
        return ConfigurationOptions.Parse(text);
    }

    private static ConfigurationOptions FromUrl(string text)
    {
        var url = new Uri(text, UriKind.Absolute);
        var options = new ConfigurationOptions { Ssl = url.Scheme == "rediss" };
        if (url.Host.Length == 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw new FormatException();
        options.EndPoints.Add(url.IdnHost, url.IsDefaultPort || url.Port < 0 ? 6379 : url.Port);
        if (url.UserInfo.Split(':', 2) is { Length: 2 } login)
        {
            options.User = login[0].Length == 0 ? null : Uri.UnescapeDataString(login[0]);
            options.Password = Uri.UnescapeDataString(login[1]);
        }
        else if (url.UserInfo.Length > 0)
        {
            options.User = Uri.UnescapeDataString(url.UserInfo);
        }
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
            options.DefaultDatabase = int.Parse(database, NumberStyles.None, CultureInfo.InvariantCulture);
        return options;
    }

    // The last @ that is not part of an option: it belongs to user:password@host, which the client's own format does
    // not support.
    private static int LastLogin(string text)
    {
        var end = text.Length;
        foreach (var part in Enumerable.Reverse(text.Split(',')))
        {
            end -= part.Length;
            if (!part.Contains('=') && part.LastIndexOf('@') is >= 0 and var at)
                return end + at;
            end--;
        }
        return -1;
    }

    private static string MaskedOptions(string text) => string.Join(',', text.Split(',').Select(static part =>
        part.IndexOf('=') is >= 0 and var equals && !Harmless.Contains(part[..equals].Trim()) ? part[..(equals + 1)] + Mask : part));
}
