using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Makes a <see cref="DateTimeOffset"/> parameter read dates without a time zone as UTC, the time zone of price tables; PowerShell's own
/// conversion would read them as local time. Dates are read as ISO 8601, otherwise in the user's culture.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UtcDateAttribute : ArgumentTransformationAttribute
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            DateTime { Kind: DateTimeKind.Unspecified } date => new DateTimeOffset(date, TimeSpan.Zero),
            DateTime date => new DateTimeOffset(date),
            DateOnly date => new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            string text when DateTimeOffset.TryParse(text, DateCulture.CultureOf(text), Styles, out var at) => at,
            _ => inputData,
        };
}
