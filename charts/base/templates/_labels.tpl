{{- /* On every object: the fleet's own labels, then what every Helm release carries. */}}
{{- define "labels" -}}
{{- with .Values.labels }}
{{- toYaml . }}
{{ end -}}
app.kubernetes.io/name: base
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
