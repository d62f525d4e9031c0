using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

// The bundle of Vizor.ECharts 0.9.7, which contains Apache ECharts 6.0.0. Change both when updating the package.
const string BundleHash = "9CB015AAE490B7DA4C8013DD2203819458713D1EED26577D8615836FB7C11E1F";

// What follows ECharts in the bundle: a statistics library and Blazor glue code that uses eval. Neither is included.
const string NextLibrary = ",function(t,e){\"object\"==typeof exports&&\"object\"==typeof module?module.exports=e()";

if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: ClaudePerf.ChartLibrary BUNDLE OUTPUT");
    return 2;
}

var bundle = File.ReadAllBytes(args[0]);
var hash = Convert.ToHexString(SHA256.HashData(bundle));
if (hash != BundleHash)
{
    Console.Error.WriteLine($"{args[0]}: error : the chart library differs from the reviewed file (SHA-256 {hash}).");
    return 1;
}
var text = Encoding.UTF8.GetString(bundle);
var end = text.IndexOf(NextLibrary, StringComparison.Ordinal);
if (end < 0)
{
    Console.Error.WriteLine($"{args[0]}: error : the end of ECharts was not found in the bundle.");
    return 1;
}
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
using var output = new GZipStream(File.Create(args[1]), CompressionLevel.SmallestSize);
output.Write(Encoding.UTF8.GetBytes(text[..end].TrimEnd(',', ';', '\n', ' ') + ";\n"));
return 0;
