using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Numerics;
using System.Reflection;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Writes one object as JSON, independent of culture: enumerations as names; times as ISO 8601 in UTC (unspecified times are local),
/// durations as <c>[-][d.]hh:mm:ss[.fffffff]</c>; numbers exactly, or as strings if JSON cannot represent them; files and folders as full
/// paths; dictionaries and objects with their public properties as objects; other enumerables as arrays.
/// </summary>
/// <remarks>
/// Properties are those of the .NET type and those added to the object itself, but not the calculated ones that PowerShell's type
/// data adds to a type. A property that throws is null, as in PowerShell; so is an object nested in itself.
/// </remarks>
internal static class JsonObjectWriter
{
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 512,
    };

    /// <summary>The maximum nesting of objects, dictionaries and arrays. Deeper values are written as text.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// The maximum nesting of .NET objects whose properties are followed. The module's own output types are not counted, because their
    /// nesting is limited, while the engine's objects refer to all others.
    /// </summary>
    public const int MaxTypedDepth = 4;

    private static readonly string[] ModuleNamespaces = ["ClaudePerf.Core", "ClaudePerf.Cmdlets"];

    // Properties that providers add to the objects they return.
    private static readonly HashSet<string> ProviderNotes = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer",
    };

    public static void Write(Utf8JsonWriter writer, object? value) => Write(writer, value, 0, 0, []);

    private static void Write(Utf8JsonWriter writer, object? value, int depth, int typed, Stack<object> around)
    {
        var bare = (value as PSObject)?.BaseObject ?? value;
        if (WriteScalar(writer, bare))
            return;
        if (bare is JsonNode node)
        {
            node.WriteTo(writer);
            return;
        }
        if (depth >= MaxDepth || typed >= MaxTypedDepth)
        {
            WriteText(writer, bare!);
            return;
        }
        // All custom objects have the same placeholder as base object, so the wrapper identifies them.
        var identity = bare is PSCustomObject ? value! : bare!;
        if (around.Contains(identity, ReferenceEqualityComparer.Instance))
        {
            writer.WriteNullValue();
            return;
        }
        around.Push(identity);
        switch (bare)
        {
            case IDictionary dictionary:
                WriteDictionary(writer, dictionary, depth, typed, around);
                break;
            case IEnumerable sequence:
                WriteArray(writer, sequence, depth, typed, around);
                break;
            default:
                WriteProperties(writer, PSObject.AsPSObject(value!), depth, typed + (IsFinite(bare!) ? 0 : 1), around);
                break;
        }
        around.Pop();
    }

    private static bool IsFinite(object value) =>
        value is PSCustomObject
        || (value.GetType().Namespace is { } name
            && Array.Exists(ModuleNamespaces, module => name.StartsWith(module, StringComparison.Ordinal)));

    // Without an override of ToString, the text is only the name of the type; write null instead.
    private static void WriteText(Utf8JsonWriter writer, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text == value.GetType().ToString() ? null : text);
    }

    private static bool WriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull or SecureString:
                writer.WriteNullValue();
                return true;
            case string text:
                writer.WriteStringValue(text);
                return true;
            case bool truth:
                writer.WriteBooleanValue(truth);
                return true;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag.IsPresent);
                return true;
            case Enum name:
                writer.WriteStringValue(name.ToString());
                return true;
            case decimal number:
                writer.WriteNumberValue(number);
                return true;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                return true;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                return true;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger or Int128 or UInt128:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                return true;
            case DateTime time:
                writer.WriteStringValue(Utc(time.ToUniversalTime()));
                return true;
            case DateTimeOffset time:
                writer.WriteStringValue(Utc(time.UtcDateTime));
                return true;
            case DateOnly date:
                writer.WriteStringValue(date.ToString("O", CultureInfo.InvariantCulture));
                return true;
            case TimeSpan span:
                writer.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                return true;
            case FileSystemInfo file:
                writer.WriteStringValue(file.FullName);
                return true;
            case PathInfo location:
                writer.WriteStringValue(location.Path);
                return true;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                return true;
            case Type or ScriptBlock or Uri or Version or CultureInfo or MemberInfo or Assembly or Module or Delegate or Ast:
            case IFormattable:
            case IConvertible:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                return true;
            default:
                return false;
        }
    }

    private static string Utc(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static void WriteDictionary(Utf8JsonWriter writer, IDictionary dictionary, int depth, int typed, Stack<object> around)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
            Write(writer, entry.Value, depth + 1, typed, around);
        }
        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable sequence, int depth, int typed, Stack<object> around)
    {
        writer.WriteStartArray();
        foreach (var item in sequence)
            Write(writer, item, depth + 1, typed, around);
        writer.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter writer, PSObject value, int depth, int typed, Stack<object> around)
    {
        var custom = value.BaseObject is PSCustomObject;
        writer.WriteStartObject();
        foreach (var property in value.Properties)
        {
            // Members from type data belong neither to the instance nor to the .NET type.
            if (property is not (PSProperty or PSNoteProperty) || (property is PSNoteProperty && !property.IsInstance))
                continue;
            if (!property.IsGettable || (!custom && property is PSNoteProperty && ProviderNotes.Contains(property.Name)))
                continue;
            writer.WritePropertyName(property.Name);
            Write(writer, Get(property), depth + 1, typed, around);
        }
        writer.WriteEndObject();
    }

    private static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
