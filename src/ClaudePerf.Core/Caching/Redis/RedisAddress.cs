using System.Collections.Frozen;
using System.Globalization;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// Where a Redis server is and how to log in: a URL (<c>redis://user:password@host:6379/0</c>, <c>rediss://</c> for TLS) or StackExchange.Redis's own form
/// (<c>host:6379,ssl=true,password=…</c>). Everything that is shown of one is without its password.
/// </summary>
public sealed class RedisAddress
{
    /// <summary>What stands in a shown address where the password was.</summary>
    public const string Mask = "*****";

    private const string Plain = "redis://";
    private const string Tls = "rediss://";

    // What may be shown of the client's own form; anything else may be a password with a mistake in its name.
    private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
        ["abortConnect", "allowAdmin", "connectRetry", "connectTimeout", "defaultDatabase", "keepAlive", "name", "protocol", "serviceName", "ssl", "sslHost", "sslProtocols", "user"],
        StringComparer.OrdinalIgnoreCase);

    private readonly string _text;

    private RedisAddress(string text) => _text = text;

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address, with its password.</param>
    /// <exception cref="FormatException">It is none. The message names what is wrong, but never the password.</exception>
    public static RedisAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = new RedisAddress(text.Trim());
        var options = address.Options();
        if (options.EndPoints.Count == 0)
            throw new FormatException($"'{address}' names no Redis server. Write host:port, or redis://host:port.");
        return address;
    }

    /// <summary>An address as it may be shown, whether it can be parsed or not.</summary>
    /// <param name="text">The address, with its password.</param>
    public static string Masked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        // A password may hold anything; in a URL it ends at the last @.
        var login = IsUrl(text) ? text.IndexOf("://", StringComparison.Ordinal) + 3 : 0;
        var at = IsUrl(text) ? text.LastIndexOf('@') : LastLogin(text);
        if (at < login)
            return MaskedOptions(text);
        var colon = text.IndexOf(':', login, at - login);
        return (colon < 0 ? text[..login] : text[..(colon + 1)]) + Mask + MaskedOptions(text[at..]);
    }

    /// <summary>The address without its password.</summary>
    public override string ToString() => Masked(_text);

    /// <summary>What the client is opened with.</summary>
    internal ConfigurationOptions Options()
    {
        try
        {
            return IsUrl(_text) ? FromUrl(_text) : FromText(_text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or SocketException)
        {
            // The library's message may quote what it could not read, and that may be a part of the password.
            throw new FormatException($"'{this}' is no address of a Redis server. Write host:port, redis://host:port, or host:port,user=…,password=…,ssl=true.");
        }
    }

    private static bool IsUrl(string text) => text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) || text.StartsWith(Tls, StringComparison.OrdinalIgnoreCase);

    private static ConfigurationOptions FromText(string text)
    {
        // The library would take user:password@host for a host's name, and show it.
        if (text.Split(',').Any(static part => !part.Contains('=') && (part.Contains('@') || part.Contains("://", StringComparison.Ordinal))))
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

    // The last @ that is in no option: of user:password@host, which the client's own form does not have.
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
