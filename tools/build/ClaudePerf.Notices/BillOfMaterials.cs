using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClaudePerf.Notices;

/// <summary>
/// The module's bill of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json). It contains neither a serial number nor a time,
/// so that the same sources produce the same bytes.
/// </summary>
internal static class BillOfMaterials
{
    private const string Product = "pkg:nuget/ClaudePerf";

    internal static byte[] Write(string version, IReadOnlyList<ShippedPackage> packages)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteStartObject("component");
            json.WriteString("type", "library");
            json.WriteString("bom-ref", $"{Product}@{version}");
            json.WriteString("name", "ClaudePerf");
            json.WriteString("version", version);
            WriteLicense(json, "MIT");
            json.WriteString("purl", $"{Product}@{version}");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("components");
            foreach (var package in packages)
                WriteComponent(json, package);
            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            WriteDependencies(json, $"{Product}@{version}", packages.Select(static package => package.Address));
            foreach (var package in packages)
            {
                var dependencies = packages.Where(other => package.Dependencies.Contains(other.Name, StringComparer.OrdinalIgnoreCase));
                WriteDependencies(json, package.Address, dependencies.Select(static other => other.Address));
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteComponent(Utf8JsonWriter json, ShippedPackage package)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", package.Address);
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        json.WriteString("scope", "required");
        if (package.Sha512 is { } hash)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", "SHA-512");
            json.WriteString("content", Convert.ToHexStringLower(Convert.FromBase64String(hash)));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        WriteLicense(json, package.License);
        json.WriteString("copyright", package.Copyright);
        json.WriteString("purl", package.Address);
        if (package.Website is { } website)
        {
            json.WriteStartArray("externalReferences");
            json.WriteStartObject();
            json.WriteString("type", "website");
            json.WriteString("url", website);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteStartArray("properties");
        foreach (var file in package.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", "claudeperf:file");
            json.WriteString("value", file);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLicense(Utf8JsonWriter json, string expression)
    {
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteStartObject("license");
        json.WriteString("id", expression);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDependencies(Utf8JsonWriter json, string address, IEnumerable<string> others)
    {
        json.WriteStartObject();
        json.WriteString("ref", address);
        json.WriteStartArray("dependsOn");
        foreach (var other in others)
            json.WriteStringValue(other);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
