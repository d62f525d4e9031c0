using System.Globalization;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Formats a YAML number like JavaScript (ECMAScript, section 6.1.6.1.20), which is how Claude Code displays a number
/// as text: <c>1.50</c> is 1.5, <c>0x10</c> is 16.
/// </summary>
internal static class ScriptNumber
{
    // From here on, JavaScript uses an exponent.
    private const double Large = 1e21;
    private const double Small = 1e-6;

    /// <summary>Formats a number given in the core schema of YAML.</summary>
    public static string Text(string yaml) => Text(Value(yaml));

    private static double Value(string yaml)
    {
        if (yaml.StartsWith("0x", StringComparison.Ordinal))
            return Digits(yaml[2..], 16);
        if (yaml.StartsWith("0o", StringComparison.Ordinal))
            return Digits(yaml[2..], 8);
        return yaml.TrimStart('+', '-').ToUpperInvariant() switch
        {
            ".NAN" => double.NaN,
            ".INF" => yaml[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
            _ => double.Parse(yaml, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
    }

    private static double Digits(string digits, int radix) =>
        digits.Aggregate(0.0, (value, digit) => (value * radix) + Convert.ToInt32(digit.ToString(), 16));

    private static string Text(double value)
    {
        if (value == 0)
            return "0";
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "Infinity" : "-Infinity";
        var (sign, digits, exponent) = Parts(value);
        // The value is 0.digits times ten to the exponent.
        if (Math.Abs(value) is >= Large or < Small)
        {
            return FormattableString.Invariant(
                $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent > 0 ? "+" : "-")}{Math.Abs(exponent - 1)}");
        }
        if (exponent <= 0)
            return $"{sign}0.{new string('0', -exponent)}{digits}";
        return digits.Length <= exponent ? sign + digits.PadRight(exponent, '0') : $"{sign}{digits[..exponent]}.{digits[exponent..]}";
    }

    // The shortest digits that parse to the same number, and the position of the decimal point relative to them.
    private static (string Sign, string Digits, int Exponent) Parts(double value)
    {
        var written = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = written[0].IndexOf('.') is var at and >= 0 ? at : written[0].Length;
        var all = written[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var exponent = point - (all.Length - digits.Length)
            + (written.Length > 1 ? int.Parse(written[1], CultureInfo.InvariantCulture) : 0);
        return (value < 0 ? "-" : "", digits.TrimEnd('0'), exponent);
    }
}
