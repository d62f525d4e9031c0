using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Export;

/// <summary>
/// Describes which requests an exported file contains. Equal selections have equal descriptions, so that a file is not replaced
/// by one with other requests.
/// </summary>
public static class SelectionDescription
{
    /// <summary>The description.</summary>
    /// <param name="filters">The filters by parameter name; null for a filter that is not set.</param>
    /// <param name="query">The period.</param>
    /// <param name="month">
    /// The first day of the month that the file is limited to, in UTC; null for no limit. A month that the period includes completely needs
    /// no times.
    /// </param>
    public static string Of(
        IEnumerable<(string Name, IReadOnlyCollection<string>? Values)> filters, UsageQuery query, DateOnly? month = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        var parts = new List<string>();
        foreach (var (name, values) in filters)
        {
            if (values is not null)
                parts.Add($"-{name} {string.Join(',', values.Order(StringComparer.Ordinal))}");
        }
        var first = month is { } limit ? new DateTimeOffset(limit.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : (DateTimeOffset?)null;
        if (query.Since is { } since && !(since <= first))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"-Since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        if (query.Until is { } until && !(until >= first?.AddMonths(1)))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"before {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        return parts.Count == 0 ? "all requests" : string.Join(' ', parts);
    }
}
