using System.Diagnostics.CodeAnalysis;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Finds time zones by IANA names (<c>Europe/Berlin</c>) and Windows names (<c>W. Europe Standard Time</c>) on all systems.
/// </summary>
public static class UsageTimeZone
{
    /// <summary>Finds a time zone.</summary>
    /// <param name="name">An IANA or Windows name, in any case; <c>local</c> is the machine's time zone.</param>
    /// <param name="zone">The zone.</param>
    /// <returns>False if no time zone has this name.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        name = name.Trim();
        if (name.Equals("local", StringComparison.OrdinalIgnoreCase))
        {
            zone = TimeZoneInfo.Local;
            return true;
        }
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name.Equals("Z", StringComparison.OrdinalIgnoreCase))
        {
            zone = TimeZoneInfo.Utc;
            return true;
        }
        zone = name.Length > 0 && (Find(name) ?? FindIgnoringCase(name)) is { } found ? found : null;
        return zone is not null;
    }

    /// <summary>The IANA name of a time zone: the given name, unless it is a Windows name.</summary>
    /// <param name="name">An IANA or Windows name.</param>
    public static string IanaNameOf(string name) => TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana) ? iana : name;

    private static TimeZoneInfo? Find(string name)
    {
        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana) && TryGet(iana) is { } ofWindows)
            return ofWindows;
        return TryGet(name);
    }

    private static TimeZoneInfo? FindIgnoringCase(string name)
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            if (zone.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
                return zone;
            if (TimeZoneInfo.TryConvertIanaIdToWindowsId(zone.Id, out var windows)
                && windows.Equals(name, StringComparison.OrdinalIgnoreCase))
                return Find(windows);
        }
        return null;
    }

    private static TimeZoneInfo? TryGet(string id)
    {
        try
        {
            // On systems that store time zones as files, a name like "../etc/passwd" would be a path.
            return id.Contains("..", StringComparison.Ordinal) ? null : TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException
            or System.Security.SecurityException or UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }
}
