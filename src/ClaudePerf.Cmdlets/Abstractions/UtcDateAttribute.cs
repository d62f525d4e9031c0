using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Lets a <see cref="DateTimeOffset"/> parameter take dates without a time zone as UTC, the time of price tables, where
/// PowerShell's own conversion would take them as local. Dates are read in ISO 8601, else in the user's culture.
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
            string text when DateTimeOffset.TryParse(text, WrittenDate.CultureOf(text), Styles, out var at) => at,
            _ => inputData,
        };
}
