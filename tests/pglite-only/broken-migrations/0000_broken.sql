CREATE TABEL nothing ();
