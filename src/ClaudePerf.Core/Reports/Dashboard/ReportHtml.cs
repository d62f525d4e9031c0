using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Writes a report as a self-contained page. Its content security policy blocks all requests and allows three pieces by hash: the
/// style, the script and the chart library. The library, rows and sessions are embedded compressed and unpacked in the browser. The user's
/// texts are data in the page, never markup.
/// </summary>
internal static class ReportHtml
{
    private const string ChartLibrary = "echarts.js.gz";

    // Parts of one script, in order: what each defines is visible to those after it.
    private static readonly string[] Scripts = ["text", "sums", "tables", "charts", "bill", "usage", "sections", "page"];

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The page in UTF-8.</returns>
    /// <exception cref="FileNotFoundException">The chart library is missing from the installation.</exception>
    public static byte[] Write(UsageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var packed = ShippedData.Read(ChartLibrary);
        var style = Resource("report.css");
        var script = "\"use strict\";\n(() => {\n" + string.Concat(Scripts.Select(static name => Resource(name + ".js"))) + "})();\n";
        var policy = $"default-src 'none'; script-src '{HashOf(Encoding.UTF8.GetBytes(script))}' '{HashOf(Unpack(packed))}'; style-src "
            + $"'{HashOf(Encoding.UTF8.GetBytes(style))}'; img-src data:; base-uri 'none'; form-action 'none'";
        var page = Resource("report.html");
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["POLICY"] = policy,
            ["TITLE"] = WebUtility.HtmlEncode(report.Title),
            ["STYLE"] = style,
            ["SCRIPT"] = script,
            ["CHARTS"] = Convert.ToBase64String(packed),
            ["DATA"] = Encoding.UTF8.GetString(ReportJson.WriteHead(report)),
            ["ROWS"] = Convert.ToBase64String(Pack(ReportPageRows.Write(report))),
        };
        return Encoding.UTF8.GetBytes(Fill(page, values));
    }

    // A single pass, so that a value that looks like a placeholder is left alone.
    private static string Fill(string page, Dictionary<string, string> values)
    {
        var text = new StringBuilder();
        var parts = page.Split("@@");
        for (var i = 0; i < parts.Length; i++)
            text.Append(i % 2 == 0 ? parts[i] : values[parts[i]]);
        return text.ToString();
    }

    // The browser normalizes CR and CRLF to LF before hashing.
    private static string Resource(string name)
    {
        using var stream = typeof(ReportHtml).Assembly.GetManifestResourceStream($"{typeof(ReportHtml).Namespace}.Page.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.SmallestSize))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var unpacked = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string HashOf(byte[] text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(text));
}
